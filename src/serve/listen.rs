//! Connections: accepted, limited in number and patience, and finished before the server ends.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_io_timeout::TimeoutStream;

/// How long a client may take to send the head of a request, and how long an idle connection is kept.
const HEAD_PATIENCE: Duration = Duration::from_secs(5);
/// How long a client may take none of an answer.
const TAKE_PATIENCE: Duration = Duration::from_secs(20);
/// Connections at a time; more wait in the system's queue. Each takes a file descriptor, of which the store needs some too.
const CONNECTIONS: usize = 512;
/// How long a stopped server waits for what still runs.
const END_PATIENCE: Duration = Duration::from_secs(10);

/// Serves until `stop` is done, then lets open requests end.
pub(super) async fn serve(listener: TcpListener, app: Router, stop: impl Future<Output = ()>) {
    let (stopping, _) = watch::channel(());
    // each connection holds a sender: when all are gone, so is the channel
    let (open, mut closed) = mpsc::channel::<()>(1);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (listener.accept().await, place)
        };
        let accepted = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let (Ok((stream, _)), Ok(place)) = accepted else {
            // a client that went away at once, or no file descriptors left: others may end meanwhile
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // an error means no more than small packets sent later
        drop(stream.set_nodelay(true));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_PATIENCE)
            .serve_connection(io_of(stream), TowerToHyperService::new(app.clone()));
        let (mut told, open) = (stopping.subscribe(), open.clone());
        tokio::spawn(async move {
            let mut connection = std::pin::pin!(connection);
            tokio::select! {
                // a broken connection is the client's affair
                _ = &mut connection => {}
                _ = told.changed() => {
                    connection.as_mut().graceful_shutdown();
                    drop(connection.await);
                }
            }
            drop((place, open));
        });
    }
    drop((listener, open));
    // nobody to tell means that no connection is open
    let _ = stopping.send(());
    // what takes longer is cut off
    drop(tokio::time::timeout(END_PATIENCE, closed.recv()).await);
}

type Io = TokioIo<std::pin::Pin<Box<TimeoutStream<TcpStream>>>>;

fn io_of(stream: TcpStream) -> Io {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(TAKE_PATIENCE));
    TokioIo::new(Box::pin(stream))
}

/// Ends when the program is told to stop: an interrupt, or SIGTERM.
pub(super) async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! { () = interrupt => {}, _ = terminate.recv() => {} },
            Err(_) => interrupt.await,
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
