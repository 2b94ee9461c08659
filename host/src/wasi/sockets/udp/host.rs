//! The functions of the interface, with what a guest may do.

use std::net::SocketAddr;

use rustix::io::Errno;

use super::{IncomingDatagramStream, OutgoingDatagramStream, State, UdpSocket};
use crate::Result;
use crate::component::Resource;
use crate::wasi::WasiCtxView;
use crate::wasi::bindings::wasi::sockets::network::{ErrorCode, IpAddressFamily, IpSocketAddress};
use crate::wasi::bindings::wasi::sockets::udp::{IncomingDatagram, OutgoingDatagram};
use crate::wasi::bindings::wasi::sockets::{udp, udp_create_socket};
use crate::wasi::io::{DynPollable, subscribe};
use crate::wasi::sockets::{Network, SocketAddrUse, SocketError, SocketResult, address};

impl WasiCtxView<'_> {
    fn udp(&self, socket: &Resource<UdpSocket>) -> SocketResult<&UdpSocket> {
        Ok(self.table.get(socket)?)
    }

    fn udp_mut(&mut self, socket: &Resource<UdpSocket>) -> SocketResult<&mut UdpSocket> {
        Ok(self.table.get_mut(socket)?)
    }

    /// Sends one; whether there was room for it.
    fn send_datagram(
        &mut self,
        stream: &Resource<OutgoingDatagramStream>,
        datagram: &OutgoingDatagram,
    ) -> SocketResult<bool> {
        let stream = self.table.get(stream)?;
        let to = stream.destination(datagram.remote_address.map(SocketAddr::from))?;
        self.ctx.check_address(to, SocketAddrUse::UdpOutgoingDatagram)?;
        match stream.send_one(&datagram.data, to) {
            Ok(()) => Ok(true),
            Err(Errno::AGAIN | Errno::INTR) => Ok(false),
            Err(errno) => Err(errno.into()),
        }
    }
}

impl udp_create_socket::Host for WasiCtxView<'_> {
    fn create_udp_socket(&mut self, address_family: IpAddressFamily) -> SocketResult<Resource<UdpSocket>> {
        if !self.ctx.network.udp {
            return Err(ErrorCode::AccessDenied.into());
        }
        let share = self.ctx.take_socket()?;
        Ok(self.table.push(UdpSocket::new(address_family, share)?)?)
    }
}

impl udp::Host for WasiCtxView<'_> {}

impl udp::HostUdpSocket for WasiCtxView<'_> {
    fn start_bind(
        &mut self,
        self_: Resource<UdpSocket>,
        network: Resource<Network>,
        local_address: IpSocketAddress,
    ) -> SocketResult<()> {
        self.check_network(&network)?;
        let socket = self.udp(&self_)?;
        match socket.state {
            State::Unbound => {}
            State::BindStarted => return Err(ErrorCode::ConcurrencyConflict.into()),
            State::Bound | State::Connected(_) => return Err(ErrorCode::InvalidState.into()),
        }
        let address = address::local(local_address.into(), socket.socket.family)?;
        self.ctx.check_address(address, SocketAddrUse::UdpBind)?;
        self.udp_mut(&self_)?.start_bind(address)
    }

    fn finish_bind(&mut self, self_: Resource<UdpSocket>) -> SocketResult<()> {
        self.udp_mut(&self_)?.finish_bind()
    }

    fn stream(
        &mut self,
        self_: Resource<UdpSocket>,
        remote_address: Option<IpSocketAddress>,
    ) -> SocketResult<(Resource<IncomingDatagramStream>, Resource<OutgoingDatagramStream>)> {
        let socket = self.udp(&self_)?;
        socket.check_stream()?;
        let family = socket.socket.family;
        let remote = remote_address.map(|remote| address::destination(remote.into(), family)).transpose()?;
        if let Some(remote) = remote {
            self.ctx.check_address(remote, SocketAddrUse::UdpConnect)?;
        }
        let (incoming, outgoing) = self.udp_mut(&self_)?.stream(remote)?;
        Ok((self.table.push(incoming)?, self.table.push(outgoing)?))
    }

    fn local_address(&mut self, self_: Resource<UdpSocket>) -> SocketResult<IpSocketAddress> {
        Ok(self.udp(&self_)?.local_address()?.into())
    }

    fn remote_address(&mut self, self_: Resource<UdpSocket>) -> SocketResult<IpSocketAddress> {
        Ok(self.udp(&self_)?.remote_address()?.into())
    }

    fn address_family(&mut self, self_: Resource<UdpSocket>) -> Result<IpAddressFamily> {
        Ok(self.table.get(&self_)?.socket.family)
    }

    fn unicast_hop_limit(&mut self, self_: Resource<UdpSocket>) -> SocketResult<u8> {
        self.udp(&self_)?.socket.hop_limit()
    }

    fn set_unicast_hop_limit(&mut self, self_: Resource<UdpSocket>, value: u8) -> SocketResult<()> {
        self.udp(&self_)?.socket.set_hop_limit(value)
    }

    fn receive_buffer_size(&mut self, self_: Resource<UdpSocket>) -> SocketResult<u64> {
        self.udp(&self_)?.socket.receive_buffer_size()
    }

    fn set_receive_buffer_size(&mut self, self_: Resource<UdpSocket>, value: u64) -> SocketResult<()> {
        self.udp(&self_)?.socket.set_receive_buffer_size(value)
    }

    fn send_buffer_size(&mut self, self_: Resource<UdpSocket>) -> SocketResult<u64> {
        self.udp(&self_)?.socket.send_buffer_size()
    }

    fn set_send_buffer_size(&mut self, self_: Resource<UdpSocket>, value: u64) -> SocketResult<()> {
        self.udp(&self_)?.socket.set_send_buffer_size(value)
    }

    fn subscribe(&mut self, self_: Resource<UdpSocket>) -> Result<Resource<DynPollable>> {
        subscribe(self.table, self_)
    }

    fn drop(&mut self, rep: Resource<UdpSocket>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

impl udp::HostIncomingDatagramStream for WasiCtxView<'_> {
    fn receive(
        &mut self,
        self_: Resource<IncomingDatagramStream>,
        max_results: u64,
    ) -> SocketResult<Vec<IncomingDatagram>> {
        let stream = self.table.get_mut(&self_)?;
        let own = stream.socket.local_address()?;
        // Who may listen there is there for everybody.
        let listens = self.ctx.check_address(own, SocketAddrUse::UdpBind).is_ok();
        let may_send = |from| listens || self.ctx.check_address(from, SocketAddrUse::UdpIncomingDatagram).is_ok();
        stream.receive(max_results, may_send)
    }

    fn subscribe(&mut self, self_: Resource<IncomingDatagramStream>) -> Result<Resource<DynPollable>> {
        subscribe(self.table, self_)
    }

    fn drop(&mut self, rep: Resource<IncomingDatagramStream>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

impl udp::HostOutgoingDatagramStream for WasiCtxView<'_> {
    fn check_send(&mut self, self_: Resource<OutgoingDatagramStream>) -> SocketResult<u64> {
        Ok(self.table.get_mut(&self_)?.check_send())
    }

    fn send(&mut self, self_: Resource<OutgoingDatagramStream>, datagrams: Vec<OutgoingDatagram>) -> SocketResult<u64> {
        let stream = self.table.get_mut(&self_)?;
        let permit = std::mem::take(&mut stream.permit);
        if datagrams.len() > permit {
            return Err(SocketError::Trap(crate::Error::msg(format!(
                "`check-send` permitted to send {permit} datagrams, found {}",
                datagrams.len()
            ))));
        }
        if let Some(code) = stream.failure.take() {
            return Err(code.into());
        }
        for (n_sent, datagram) in datagrams.iter().enumerate() {
            match self.send_datagram(&self_, datagram) {
                Ok(true) => {}
                Ok(false) => return Ok(n_sent as u64),
                // The guest is told at its next call, when it sends that one first.
                Err(SocketError::Code(code)) if n_sent > 0 => {
                    self.table.get_mut(&self_)?.keep_failure(code);
                    return Ok(n_sent as u64);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(datagrams.len() as u64)
    }

    fn subscribe(&mut self, self_: Resource<OutgoingDatagramStream>) -> Result<Resource<DynPollable>> {
        subscribe(self.table, self_)
    }

    fn drop(&mut self, rep: Resource<OutgoingDatagramStream>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}
