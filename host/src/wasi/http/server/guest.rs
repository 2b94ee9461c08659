//! The instance that answers a request.
//!
//! # Invariants
//! * A guest that failed, or was stopped, answers nothing any more: its instance is dropped.
//! * What an instance keeps does not grow from one request to the next.
//! * A request has arrived, up to its body, and fits a guest's limits before there is an instance for it.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit, oneshot};
use tokio::task::unconstrained;
use tokio::time::Sleep;

use super::client::LEAST_BYTES;
use super::peers::Peer;
use super::{Inner, ServerConfig};
use crate::wasi::http::body::Patience;
use crate::wasi::http::{Answer, ErrorCode, HyperIncomingBody, Proxy, ProxyPre, Scheme, WasiHttpView};
use crate::{Engine, Result, Store, UpdateDeadline};

/// Where instances come from.
pub(super) struct Guests<T: 'static> {
    pre: ProxyPre<T>,
    make_store: Box<dyn Fn() -> Result<Store<T>> + Send + Sync>,
    turns: Semaphore,
    requests_per_instance: u32,
    /// How long a client may take to send [`LEAST_BYTES`].
    client_timeout: Duration,
    /// Those that wait for their next request.
    idle: Mutex<Vec<Guest<T>>>,
}

struct Guest<T: 'static> {
    proxy: Proxy,
    store: Store<T>,
    answered: u32,
    /// What each request has, if there is any.
    fuel: Option<u64>,
    /// Handles of the new instance, those that the host holds for it included.
    handles_at_first: u32,
}

/// Where a request is looked at: an instance is made for those alone that a guest can be given.
enum Place<T: 'static> {
    Warm(Guest<T>),
    New(Store<T>),
}

impl<T: 'static> Place<T> {
    fn store(&mut self) -> &mut Store<T> {
        match self {
            Place::Warm(guest) => &mut guest.store,
            Place::New(store) => store,
        }
    }
}

/// How many handles more than at first an instance may keep: streams and folders that it asks for once.
const MAX_KEPT_HANDLES: u32 = 64;

/// What became of a request.
pub(super) enum Answered {
    /// The guest answered, and perhaps goes on.
    Response(Answer),
    /// It will not answer.
    Failed(crate::Error),
}

/// Why a guest gave no answer, beside its own failures.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("the request took longer than {} ms", limit.as_millis())]
    TimeIsOver { limit: Duration },
    #[error("the request waited {} ms for its turn", limit.as_millis())]
    NoTurn { limit: Duration },
    #[error("the guest returned without an answer (`response-outparam.set`)")]
    NoAnswer,
    #[error("the request cannot be handed to a guest: {0}")]
    Refused(ErrorCode),
}

/// The right to answer a request, until it is dropped.
struct Turn<'a> {
    _of_all: SemaphorePermit<'a>,
    _of_peer: Option<SemaphorePermit<'a>>,
}

/// A guest's call, from its instance to its end.
type Call = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

impl<T: WasiHttpView> Guests<T> {
    pub(super) fn new(
        pre: ProxyPre<T>,
        make_store: Box<dyn Fn() -> Result<Store<T>> + Send + Sync>,
        config: &ServerConfig,
    ) -> Guests<T> {
        let turns = Semaphore::new(config.max_concurrent_requests.clamp(1, Semaphore::MAX_PERMITS));
        let requests_per_instance = config.requests_per_instance.max(1);
        let client_timeout = config.client_timeout;
        Guests { pre, make_store, turns, requests_per_instance, client_timeout, idle: Mutex::default() }
    }

    pub(super) fn engine(&self) -> &Engine {
        self.pre.instance_pre().component().engine()
    }

    /// Waits until no request is answered any more.
    pub(super) async fn wait_for_all(&self, config: &ServerConfig) {
        let all = config.max_concurrent_requests.clamp(1, Semaphore::MAX_PERMITS);
        _ = self.turns.acquire_many(u32::try_from(all).unwrap_or(u32::MAX)).await;
    }

    fn warm(&self) -> Option<Guest<T>> {
        if self.requests_per_instance == 1 {
            return None;
        }
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// An instance that is idle, or a store for a new one.
    fn place(&self) -> Result<Place<T>> {
        if let Some(mut guest) = self.warm() {
            guest.fuel.map_or(Ok(()), |fuel| guest.store.set_fuel(fuel))?;
            return Ok(Place::Warm(guest));
        }
        let mut store = (self.make_store)()?;
        if self.engine().config().compile.epoch_interruption {
            store.set_epoch_deadline(1);
            // Not `Yield`: timers and connections are to have their turn, too.
            store.epoch_deadline_callback(|_| Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now()))));
        }
        Ok(Place::New(store))
    }

    async fn guest(&self, place: Place<T>) -> Result<Guest<T>> {
        let mut store = match place {
            Place::Warm(guest) => return Ok(guest),
            Place::New(store) => store,
        };
        let fuel = self.engine().config().compile.consume_fuel.then(|| store.get_fuel()).transpose()?;
        let proxy = self.pre.instantiate_async(&mut store).await?;
        let handles_at_first = store.live_handles();
        Ok(Guest { proxy, store, answered: 0, fuel, handles_at_first })
    }

    /// A guest that left something unfinished would never finish it: nobody calls it for that.
    fn give_back(&self, mut guest: Guest<T>) {
        guest.answered += 1;
        let kept_handles = guest.store.live_handles().saturating_sub(guest.handles_at_first);
        let is_free = guest.store.data_mut().http().ctx.has_sent_everything();
        if is_free && kept_handles <= MAX_KEPT_HANDLES && guest.answered < self.requests_per_instance {
            self.keep(guest);
        }
    }

    fn keep(&self, guest: Guest<T>) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(guest);
    }

    async fn run(&self, request: http::Request<HyperIncomingBody>, answer: oneshot::Sender<Answer>) -> Result<()> {
        let mut place = self.place()?;
        let patience = Patience::at_least(LEAST_BYTES, self.client_timeout);
        let request = place.store().data_mut().http().new_request_of_client(Scheme::Http, request, Some(patience));
        let request = match request {
            Ok(request) => request,
            Err(error) => return Err(self.refused(place, error)),
        };
        let mut guest = self.guest(place).await?;
        let answer = guest.store.data_mut().http().new_response_outparam(answer)?;
        guest.proxy.wasi_http_incoming_handler().call_handle(&mut guest.store, request, answer).await?;
        self.give_back(guest);
        Ok(())
    }

    /// What is wrong with a request is the client's fault, not the guest's: an idle instance stays for the next one.
    fn refused(&self, place: Place<T>, error: crate::Error) -> crate::Error {
        let code = match error.downcast::<ErrorCode>() {
            Ok(code) => code,
            Err(error) => return error,
        };
        if let Place::Warm(guest) = place {
            self.keep(guest);
        }
        Failure::Refused(code).into()
    }
}

impl<T: WasiHttpView> Inner<T> {
    /// Lets a guest answer. What it does after its answer goes on without the client.
    pub(super) async fn serve_request(
        self: Arc<Self>,
        request: http::Request<HyperIncomingBody>,
        peer: Option<Arc<Peer>>,
        begun: Instant,
    ) -> Answered {
        let (sender, mut receiver) = oneshot::channel();
        let mut limit = Limit { begun, limit: self.config.request_timeout, sleep: None };
        let mut call = self.clone().call(request, sender, peer, begun);
        match poll_fn(|cx| poll_answer(&mut call, &mut receiver, &mut limit, cx)).await {
            Progress::Ended(ended) => self.answer_of_ended(ended, receiver.try_recv().ok()),
            Progress::Answered(answer) => {
                tokio::spawn(self.go_on(call, limit));
                Answered::Response(answer)
            }
            Progress::WillNotAnswer => {
                tokio::spawn(self.go_on(call, limit));
                Answered::Failed(Failure::NoAnswer.into())
            }
        }
    }

    /// Nothing was sent yet, so an answer whose body is known to stay incomplete is none.
    fn answer_of_ended(&self, ended: Result<()>, answer: Option<Answer>) -> Answered {
        let unfinished = answer.as_ref().and_then(|answer| answer.as_ref().ok()?.body().failure());
        match (ended, answer) {
            (Ok(()), None) => Answered::Failed(Failure::NoAnswer.into()),
            (Ok(()), Some(answer)) => match unfinished {
                None => Answered::Response(answer),
                Some(code) => Answered::Failed(crate::Error::from(code).context("the guest's response")),
            },
            (Err(error), Some(answer)) if unfinished.is_none() => {
                self.hooks.failed(&error);
                Answered::Response(answer)
            }
            (Err(error), _) => Answered::Failed(error),
        }
    }

    fn call(
        self: Arc<Self>,
        request: http::Request<HyperIncomingBody>,
        answer: oneshot::Sender<Answer>,
        peer: Option<Arc<Peer>>,
        begun: Instant,
    ) -> Call {
        Box::pin(async move {
            let _turn = self.turn(peer.as_deref(), begun).await?;
            self.guests.run(request, answer).await
        })
    }

    async fn turn<'a>(&'a self, peer: Option<&'a Peer>, begun: Instant) -> Result<Turn<'a>> {
        let limit = self.config.request_timeout;
        let left = limit.saturating_sub(begun.elapsed());
        let turn = async {
            // Its own first: a client that has to wait for that has none of the others'.
            let of_peer = match peer {
                Some(peer) => Some(peer.turn().await?),
                None => None,
            };
            let of_all = self.guests.turns.acquire().await?;
            Ok(Turn { _of_all: of_all, _of_peer: of_peer })
        };
        tokio::time::timeout(left, turn).await.unwrap_or_else(|_| Err(Failure::NoTurn { limit }.into()))
    }

    async fn go_on(self: Arc<Self>, mut call: Call, mut limit: Limit) {
        let ended = poll_fn(|cx| match call.as_mut().poll(cx) {
            Poll::Ready(ended) => Poll::Ready(ended),
            Poll::Pending => limit.poll(cx).map(Err),
        });
        if let Err(error) = ended.await {
            self.hooks.failed(&error);
        }
    }
}

enum Progress {
    Ended(Result<()>),
    Answered(Answer),
    WillNotAnswer,
}

/// The time of a request. There is a timer only for those that wait.
struct Limit {
    begun: Instant,
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Limit {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<crate::Error> {
        let left = || Box::pin(tokio::time::sleep(self.limit.saturating_sub(self.begun.elapsed())));
        let sleep = self.sleep.get_or_insert_with(left);
        let limit = self.limit;
        // A guest that used up its task's budget would otherwise never be found late.
        pin!(unconstrained(sleep.as_mut())).poll(cx).map(|()| Failure::TimeIsOver { limit }.into())
    }
}

fn poll_answer(
    call: &mut Call,
    receiver: &mut oneshot::Receiver<Answer>,
    limit: &mut Limit,
    cx: &mut Context<'_>,
) -> Poll<Progress> {
    if let Poll::Ready(ended) = call.as_mut().poll(cx) {
        return Poll::Ready(Progress::Ended(ended));
    }
    match receiver.try_recv() {
        Ok(answer) => return Poll::Ready(Progress::Answered(answer)),
        Err(oneshot::error::TryRecvError::Closed) => return Poll::Ready(Progress::WillNotAnswer),
        Err(oneshot::error::TryRecvError::Empty) => {}
    }
    limit.poll(cx).map(|error| Progress::Ended(Err(error)))
}
