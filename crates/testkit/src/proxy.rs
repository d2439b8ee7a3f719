//! A connection in the middle that can be cut, slowed down or silenced, to test what the product does when a service is in trouble.
//!
//! Put it between the product and a service, over TCP or a unix socket, and change its [`Line`] while the product works.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// How the line between the two sides is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// As if there were no proxy.
    Whole,
    /// Each piece of data is held this long, in both directions.
    Slow(Duration),
    /// Connections stay open and new ones are taken, but nothing comes through. What was sent meanwhile arrives when the line is whole again.
    Silent,
    /// Connections are closed, and new ones at once.
    Cut,
}

/// A proxy before one service; closed when dropped.
#[derive(Debug)]
pub struct Proxy {
    line: watch::Sender<Line>,
    accepting: JoinHandle<()>,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Tcp(SocketAddr),
    Unix(PathBuf, #[expect(dead_code, reason = "keeps the socket's folder")] TempDir),
}

impl Proxy {
    /// A proxy before the service at `upstream` (`127.0.0.1:9000`), on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before_tcp(upstream: impl Into<String>) -> io::Result<Self> {
        let upstream = upstream.into();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let place = Place::Tcp(listener.local_addr()?);
        let (line, watched) = watch::channel(Line::Whole);
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                while connections.try_join_next().is_some() {}
                let upstream = upstream.clone();
                let connect = async move { TcpStream::connect(upstream).await };
                connections.spawn(carry(stream, connect, watched.clone()));
            }
        });
        Ok(Self { line, accepting, place })
    }

    /// A proxy before the service at the socket `upstream`, with a socket of the same name in a folder of its own.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn before_unix(upstream: &Path) -> io::Result<Self> {
        let name = upstream.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let directory = crate::launch::temporary().map_err(io::Error::other)?;
        let path = directory.path().join(name);
        let listener = UnixListener::bind(&path)?;
        let upstream = upstream.to_owned();
        let (line, watched) = watch::channel(Line::Whole);
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                while connections.try_join_next().is_some() {}
                let upstream = upstream.clone();
                let connect = async move { UnixStream::connect(upstream).await };
                connections.spawn(carry(stream, connect, watched.clone()));
            }
        });
        Ok(Self { line, accepting, place: Place::Unix(path, directory) })
    }

    /// Where to connect to instead of the service; none for a unix socket.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        match &self.place {
            Place::Tcp(address) => Some(*address),
            Place::Unix(..) => None,
        }
    }

    /// The socket to connect to instead of the service's; none for TCP.
    #[must_use]
    pub fn socket(&self) -> Option<&Path> {
        match &self.place {
            Place::Tcp(_) => None,
            Place::Unix(path, _) => Some(path),
        }
    }

    /// Closes all connections and every new one, until [`Proxy::restore`].
    pub fn cut(&self) {
        self.line.send_replace(Line::Cut);
    }

    /// Holds each piece of data for `delay`, in both directions.
    pub fn delay(&self, delay: Duration) {
        self.line.send_replace(Line::Slow(delay));
    }

    /// Lets nothing through any more, while connections stay open.
    pub fn black_hole(&self) {
        self.line.send_replace(Line::Silent);
    }

    /// Makes the line whole again. Connections that were cut stay so.
    pub fn restore(&self) {
        self.line.send_replace(Line::Whole);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn carry<Near, Far>(near: Near, connect: impl Future<Output = io::Result<Far>>, mut line: watch::Receiver<Line>)
where
    Near: AsyncRead + AsyncWrite,
    Far: AsyncRead + AsyncWrite,
{
    // Both ends close when this returns.
    if line.wait_for(|line| *line != Line::Silent).await.is_err() || *line.borrow() == Line::Cut {
        return;
    }
    let Ok(far) = connect.await else { return };
    let (near_reader, near_writer) = tokio::io::split(near);
    let (far_reader, far_writer) = tokio::io::split(far);
    // When one direction ends in peace, the other may still have something to say.
    let _ = tokio::try_join!(pass(near_reader, far_writer, line.clone()), pass(far_reader, near_writer, line));
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut line: watch::Receiver<Line>,
) -> io::Result<()> {
    let mut data = vec![0; 16 * 1024];
    loop {
        let length = tokio::select! {
            length = from.read(&mut data) => length?,
            cut = line.wait_for(|line| *line == Line::Cut) => {
                drop(cut);
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
        };
        let now = *line.borrow_and_update();
        if let Line::Slow(delay) = now {
            tokio::time::sleep(delay).await;
        }
        let passable = line.wait_for(|line| *line != Line::Silent).await.map(|line| *line);
        if !matches!(passable, Ok(Line::Whole | Line::Slow(_))) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        if length == 0 {
            return to.shutdown().await;
        }
        to.write_all(&data[..length]).await?;
    }
}
