//! What `bindgen!` makes of `wasi:http`.
//!
//! No function of it waits: what takes time is a resource to wait for. A handler is called by `call_async`.

use super::{
    Fields, FutureIncomingResponse, FutureTrailers, HeaderError, HttpError, IncomingBody, IncomingRequest,
    IncomingResponse, OutgoingBody, OutgoingRequest, OutgoingResponse, RequestOptions, ResponseOutparam,
};

crate::component::bindgen!({
    path: [
        "../wit/wasi/io.wit",
        "../wit/wasi/clocks.wit",
        "../wit/wasi/random.wit",
        "../wit/wasi/filesystem.wit",
        "../wit/wasi/sockets.wit",
        "../wit/wasi/cli.wit",
        "../wit/wasi/http.wit",
    ],
    world: "wasi:http/proxy",
    imports: { default: trappable },
    exports: { default: async },
    with: {
        "wasi:io": crate::wasi::bindings::wasi::io,
        "wasi:clocks": crate::wasi::bindings::wasi::clocks,
        "wasi:random": crate::wasi::bindings::wasi::random,
        "wasi:cli": crate::wasi::bindings::wasi::cli,
        "wasi:http/types.fields": Fields,
        "wasi:http/types.incoming-request": IncomingRequest,
        "wasi:http/types.outgoing-request": OutgoingRequest,
        "wasi:http/types.request-options": RequestOptions,
        "wasi:http/types.response-outparam": ResponseOutparam,
        "wasi:http/types.incoming-response": IncomingResponse,
        "wasi:http/types.incoming-body": IncomingBody,
        "wasi:http/types.future-trailers": FutureTrailers,
        "wasi:http/types.outgoing-response": OutgoingResponse,
        "wasi:http/types.outgoing-body": OutgoingBody,
        "wasi:http/types.future-incoming-response": FutureIncomingResponse,
    },
    trappable_error_type: {
        "wasi:http/types.error-code" => HttpError,
        "wasi:http/types.header-error" => HeaderError,
    },
});
