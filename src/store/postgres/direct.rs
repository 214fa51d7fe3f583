//! Distinguishes a direct connection from one to a pooler, which must not keep settings or prepared
//! statements: in transaction mode, the next transaction of another client would meet them.
//!
//! A server announces the ID of its process, for cancellation requests. A pooler announces an invented ID,
//! because it serves a client from changing processes. So the connection is direct if the announced ID is
//! that of the process that answers.

use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};
use tokio_postgres::{Client, Error};

/// The names are resolved in this order, with the system's first, so that no other schema shadows them.
const SEARCH_PATH: &str = "pg_catalog, tokenctl, pg_temp";

/// Returns the statement that sets the settings of one transaction: a pooler gives the connection to another
/// client afterwards. A weaker `synchronous_commit` could lose a revocation after it was reported. With
/// `row_security` off, a query from which a policy would hide rows is an error.
pub(super) fn settings_of_transaction(lock_timeout: Duration) -> String {
    settings(lock_timeout, true)
}

/// Returns a statement that sets the settings, until the end of the transaction or of the session.
fn settings(lock_timeout: Duration, is_local: bool) -> String {
    format!(
        "SELECT set_config('search_path', '{SEARCH_PATH}', {is_local}), \
         set_config('lock_timeout', '{}', {is_local}), \
         set_config('row_security', 'off', {is_local}), \
         set_config('synchronous_commit', CASE current_setting('synchronous_commit') \
           WHEN 'off' THEN 'on' WHEN 'local' THEN 'on' \
           ELSE current_setting('synchronous_commit') END, {is_local})",
        lock_timeout.as_millis().clamp(1, 2_000_000_000)
    )
}

/// Sets the settings for the rest of the connection if it is direct. Returns whether it is. The statement
/// itself compares the processes, so that nothing is left in a pooler's connection.
pub(super) async fn set_settings_of_session(
    client: &Client,
    lock_timeout: Duration,
) -> Result<bool, Error> {
    let Some(process) = announced_process(client).await else { return Ok(false) };
    let sql = format!("{} WHERE pg_backend_pid() = {process}", settings(lock_timeout, false));
    Ok(!client.query_typed(&sql, &[]).await?.is_empty())
}

/// Returns the announced process ID. The library does not return it, but writes it into a cancellation
/// request, which is captured here instead of sent: its length, its code, the process ID and a secret, of
/// four bytes each.
async fn announced_process(client: &Client) -> Option<i32> {
    let request = CapturedRequest::default();
    client.cancel_token().cancel_query_raw(request.clone(), NoHandshake).await.ok()?;
    let bytes = request.0.lock().unwrap_or_else(PoisonError::into_inner);
    let [a, b, c, d, ..] = *bytes.last_chunk::<8>()?;
    Some(i32::from_be_bytes([a, b, c, d]))
}

/// Stands in for the connection that a cancellation request opens.
#[derive(Clone, Default)]
struct CapturedRequest(Arc<Mutex<Vec<u8>>>);

impl AsyncRead for CapturedRequest {
    /// Accepts the question whether the server supports TLS.
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        buffer.put_slice(b"S");
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for CapturedRequest {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl TlsStream for CapturedRequest {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

/// Writes the captured request without encryption.
struct NoHandshake;

impl TlsConnect<CapturedRequest> for NoHandshake {
    type Stream = CapturedRequest;
    type Error = io::Error;
    type Future = Ready<io::Result<CapturedRequest>>;

    fn connect(self, request: CapturedRequest) -> Self::Future {
        ready(Ok(request))
    }
}
