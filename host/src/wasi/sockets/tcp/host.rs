//! The functions of the interface, with what a guest may do.

use super::State;
use super::TcpSocket;
use crate::Result;
use crate::component::Resource;
use crate::wasi::WasiCtxView;
use crate::wasi::bindings::wasi::sockets::network::{ErrorCode, IpAddressFamily, IpSocketAddress};
use crate::wasi::bindings::wasi::sockets::{tcp, tcp_create_socket};
use crate::wasi::io::{DynInputStream, DynOutputStream, DynPollable, subscribe};
use crate::wasi::sockets::{Network, SocketAddrUse, SocketResult, address};

/// A connection that was accepted, with its streams.
type Accepted = (Resource<TcpSocket>, Resource<DynInputStream>, Resource<DynOutputStream>);

impl WasiCtxView<'_> {
    fn tcp(&self, socket: &Resource<TcpSocket>) -> SocketResult<&TcpSocket> {
        Ok(self.table.get(socket)?)
    }

    fn tcp_mut(&mut self, socket: &Resource<TcpSocket>) -> SocketResult<&mut TcpSocket> {
        Ok(self.table.get_mut(socket)?)
    }

    fn pushed_streams(
        &mut self,
        (input, output): (DynInputStream, DynOutputStream),
    ) -> SocketResult<(Resource<DynInputStream>, Resource<DynOutputStream>)> {
        Ok((self.table.push(input)?, self.table.push(output)?))
    }
}

impl tcp_create_socket::Host for WasiCtxView<'_> {
    fn create_tcp_socket(&mut self, address_family: IpAddressFamily) -> SocketResult<Resource<TcpSocket>> {
        if !self.ctx.network.tcp {
            return Err(ErrorCode::AccessDenied.into());
        }
        let share = self.ctx.take_socket()?;
        Ok(self.table.push(TcpSocket::new(address_family, share)?)?)
    }
}

impl tcp::Host for WasiCtxView<'_> {}

impl tcp::HostTcpSocket for WasiCtxView<'_> {
    fn start_bind(
        &mut self,
        self_: Resource<TcpSocket>,
        network: Resource<Network>,
        local_address: IpSocketAddress,
    ) -> SocketResult<()> {
        self.check_network(&network)?;
        let socket = self.tcp(&self_)?;
        match socket.state {
            State::Unbound => {}
            State::BindStarted => return Err(ErrorCode::ConcurrencyConflict.into()),
            _ => return Err(ErrorCode::InvalidState.into()),
        }
        let address = address::local(local_address.into(), socket.family())?;
        self.ctx.check_address(address, SocketAddrUse::TcpBind)?;
        self.tcp_mut(&self_)?.start_bind(address)
    }

    fn finish_bind(&mut self, self_: Resource<TcpSocket>) -> SocketResult<()> {
        self.tcp_mut(&self_)?.finish_bind()
    }

    fn start_connect(
        &mut self,
        self_: Resource<TcpSocket>,
        network: Resource<Network>,
        remote_address: IpSocketAddress,
    ) -> SocketResult<()> {
        self.check_network(&network)?;
        let socket = self.tcp(&self_)?;
        match socket.state {
            State::Unbound | State::Bound => {}
            State::BindStarted | State::ListenStarted | State::Connecting => {
                return Err(ErrorCode::ConcurrencyConflict.into());
            }
            State::Listening | State::Connected(_) | State::Closed => return Err(ErrorCode::InvalidState.into()),
        }
        let address = address::peer(remote_address.into(), socket.family())?;
        self.ctx.check_address(address, SocketAddrUse::TcpConnect)?;
        self.tcp_mut(&self_)?.start_connect(address)
    }

    fn finish_connect(
        &mut self,
        self_: Resource<TcpSocket>,
    ) -> SocketResult<(Resource<DynInputStream>, Resource<DynOutputStream>)> {
        let streams = self.tcp_mut(&self_)?.finish_connect()?;
        self.pushed_streams(streams)
    }

    fn start_listen(&mut self, self_: Resource<TcpSocket>) -> SocketResult<()> {
        self.tcp_mut(&self_)?.start_listen()
    }

    fn finish_listen(&mut self, self_: Resource<TcpSocket>) -> SocketResult<()> {
        self.tcp_mut(&self_)?.finish_listen()
    }

    fn accept(&mut self, self_: Resource<TcpSocket>) -> SocketResult<Accepted> {
        let State::Listening = self.tcp(&self_)?.state else { return Err(ErrorCode::InvalidState.into()) };
        let share = self.ctx.take_socket()?;
        let (accepted, input, output) = self.tcp_mut(&self_)?.accept(share)?;
        let accepted = self.table.push(accepted)?;
        let (input, output) = self.pushed_streams((input, output))?;
        Ok((accepted, input, output))
    }

    fn local_address(&mut self, self_: Resource<TcpSocket>) -> SocketResult<IpSocketAddress> {
        Ok(self.tcp(&self_)?.local_address()?.into())
    }

    fn remote_address(&mut self, self_: Resource<TcpSocket>) -> SocketResult<IpSocketAddress> {
        Ok(self.tcp(&self_)?.remote_address()?.into())
    }

    fn is_listening(&mut self, self_: Resource<TcpSocket>) -> Result<bool> {
        Ok(matches!(self.table.get(&self_)?.state, State::Listening))
    }

    fn address_family(&mut self, self_: Resource<TcpSocket>) -> Result<IpAddressFamily> {
        Ok(self.table.get(&self_)?.family())
    }

    fn set_listen_backlog_size(&mut self, self_: Resource<TcpSocket>, value: u64) -> SocketResult<()> {
        self.tcp_mut(&self_)?.set_backlog(value)
    }

    fn keep_alive_enabled(&mut self, self_: Resource<TcpSocket>) -> SocketResult<bool> {
        self.tcp(&self_)?.socket.keep_alive()
    }

    fn set_keep_alive_enabled(&mut self, self_: Resource<TcpSocket>, value: bool) -> SocketResult<()> {
        self.tcp(&self_)?.socket.set_keep_alive(value)
    }

    fn keep_alive_idle_time(&mut self, self_: Resource<TcpSocket>) -> SocketResult<u64> {
        self.tcp(&self_)?.socket.keep_alive_idle_time()
    }

    fn set_keep_alive_idle_time(&mut self, self_: Resource<TcpSocket>, value: u64) -> SocketResult<()> {
        self.tcp(&self_)?.socket.set_keep_alive_idle_time(value)
    }

    fn keep_alive_interval(&mut self, self_: Resource<TcpSocket>) -> SocketResult<u64> {
        self.tcp(&self_)?.socket.keep_alive_interval()
    }

    fn set_keep_alive_interval(&mut self, self_: Resource<TcpSocket>, value: u64) -> SocketResult<()> {
        self.tcp(&self_)?.socket.set_keep_alive_interval(value)
    }

    fn keep_alive_count(&mut self, self_: Resource<TcpSocket>) -> SocketResult<u32> {
        self.tcp(&self_)?.socket.keep_alive_count()
    }

    fn set_keep_alive_count(&mut self, self_: Resource<TcpSocket>, value: u32) -> SocketResult<()> {
        self.tcp(&self_)?.socket.set_keep_alive_count(value)
    }

    fn hop_limit(&mut self, self_: Resource<TcpSocket>) -> SocketResult<u8> {
        self.tcp(&self_)?.socket.hop_limit()
    }

    fn set_hop_limit(&mut self, self_: Resource<TcpSocket>, value: u8) -> SocketResult<()> {
        self.tcp(&self_)?.socket.set_hop_limit(value)
    }

    fn receive_buffer_size(&mut self, self_: Resource<TcpSocket>) -> SocketResult<u64> {
        self.tcp(&self_)?.socket.receive_buffer_size()
    }

    fn set_receive_buffer_size(&mut self, self_: Resource<TcpSocket>, value: u64) -> SocketResult<()> {
        self.tcp(&self_)?.socket.set_receive_buffer_size(value)
    }

    fn send_buffer_size(&mut self, self_: Resource<TcpSocket>) -> SocketResult<u64> {
        self.tcp(&self_)?.socket.send_buffer_size()
    }

    fn set_send_buffer_size(&mut self, self_: Resource<TcpSocket>, value: u64) -> SocketResult<()> {
        self.tcp(&self_)?.socket.set_send_buffer_size(value)
    }

    fn subscribe(&mut self, self_: Resource<TcpSocket>) -> Result<Resource<DynPollable>> {
        subscribe(self.table, self_)
    }

    fn shutdown(&mut self, self_: Resource<TcpSocket>, shutdown_type: tcp::ShutdownType) -> SocketResult<()> {
        self.tcp_mut(&self_)?.shutdown(shutdown_type)
    }

    fn drop(&mut self, rep: Resource<TcpSocket>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}
