//! A connection with blocking calls. Requests that do not need each other's answers share one round trip,
//! which the blocking client of the crate `postgres` does not offer.

use std::future::{Future, poll_fn};
use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio::runtime::Runtime;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Error, Row, RowStream, Socket};

use super::direct;
use super::prepared::PreparedStatements;
use super::value::SqlValue;

/// Transactions after which a connection is checked for a pooler. A command that runs fewer does not pay
/// for the check.
const CHECKED_AFTER: u32 = 2;

/// One request to the server.
#[derive(Clone, Copy, Debug)]
pub(super) enum ServerRequest<'a> {
    /// Statements without parameters.
    Batch(&'a str),
    /// A statement that the server plans for these values.
    Query(&'a str, &'a [SqlValue]),
    /// A statement that is often repeated and has one good plan for all values, such as a lookup by key. On a
    /// direct connection the server keeps it prepared.
    Repeated(&'a str, &'a [SqlValue]),
}

/// The answer to one request.
#[derive(Debug, Default)]
pub(super) struct ServerAnswer {
    pub(super) rows: Vec<Row>,
    /// Number of changed rows.
    pub(super) changed: u64,
}

/// Whether the server keeps settings and prepared statements for this connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SessionState {
    /// Not checked yet; number of transactions so far.
    Unknown(u32),
    /// The server's process belongs to this connection, and its settings are set.
    Kept,
    /// A pooler may use another connection to the server for each transaction.
    Pooled,
}

/// Reads and writes the connection's socket.
type ConnectionDriver = Box<dyn FnMut(&mut Context<'_>) -> Poll<Result<(), Error>> + Send>;
type Answering<'a> = Pin<Box<dyn Future<Output = Result<ServerAnswer, Error>> + 'a>>;

/// A connection to a server or a pooler.
pub(super) struct ServerConnection {
    runtime: Runtime,
    /// `None` after the connection has ended.
    driver: Option<ConnectionDriver>,
    /// `None` while the connection is closed.
    client: Option<Client>,
    prepared: PreparedStatements,
    state: SessionState,
}

impl ServerConnection {
    /// Connects. Unless `keeps_state`, the connection is used like one to a pooler.
    pub(super) fn open<T>(
        runtime: Runtime,
        config: &Config,
        tls: T,
        keeps_state: bool,
    ) -> Result<Self, Error>
    where
        T: MakeTlsConnect<Socket>,
        T::Stream: Send + 'static,
    {
        let (client, mut connection) = runtime.block_on(config.connect(tls))?;
        // Notices are ignored.
        let driver = move |context: &mut Context<'_>| loop {
            match ready!(connection.poll_message(context)) {
                Some(Ok(_)) => {}
                Some(Err(error)) => return Poll::Ready(Err(error)),
                None => return Poll::Ready(Ok(())),
            }
        };
        Ok(Self {
            runtime,
            driver: Some(Box::new(driver)),
            client: Some(client),
            prepared: PreparedStatements::default(),
            state: if keeps_state { SessionState::Unknown(0) } else { SessionState::Pooled },
        })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.as_ref().is_none_or(Client::is_closed)
    }

    /// Begins a transaction, and runs the requests in it in the same round trip.
    pub(super) fn begin(
        &mut self,
        mode: &str,
        lock_timeout: Duration,
        requests: &[ServerRequest<'_>],
    ) -> Vec<Result<ServerAnswer, Error>> {
        if let Err(error) = self.check(lock_timeout) {
            return vec![Err(error)];
        }
        let begin = match self.state {
            SessionState::Kept => format!("BEGIN {mode}"),
            SessionState::Unknown(_) | SessionState::Pooled => {
                format!("BEGIN {mode}; {}", direct::settings_of_transaction(lock_timeout))
            }
        };
        let mut all = vec![ServerRequest::Batch(&begin)];
        all.extend_from_slice(requests);
        self.send(&all)
    }

    /// Checks a connection that is used repeatedly for a pooler.
    fn check(&mut self, lock_timeout: Duration) -> Result<(), Error> {
        let (SessionState::Unknown(number), Some(client)) = (self.state, &self.client) else {
            return Ok(());
        };
        if number < CHECKED_AFTER {
            self.state = SessionState::Unknown(number + 1);
            return Ok(());
        }
        let work = direct::set_settings_of_session(client, lock_timeout);
        let is_direct = match drive(&self.runtime, &mut self.driver, work) {
            (Err(error), Some(cause)) if error.is_closed() => return Err(cause),
            (is_direct, _) => is_direct?,
        };
        self.state = if is_direct { SessionState::Kept } else { SessionState::Pooled };
        Ok(())
    }

    /// Sends all requests and waits for all answers. The server processes the requests in their order; a
    /// request that fails inside of a transaction makes the later ones fail too.
    pub(super) fn send(
        &mut self,
        requests: &[ServerRequest<'_>],
    ) -> Vec<Result<ServerAnswer, Error>> {
        let Some(client) = &self.client else { return Vec::new() };
        let prepared = &mut self.prepared;
        let keeps = self.state == SessionState::Kept;
        let work = async {
            for request in requests {
                if let (true, ServerRequest::Repeated(sql, values)) = (keeps, request) {
                    prepared.prepare(client, sql, values).await?;
                }
            }
            let prepared = &*prepared;
            let answers = requests
                .iter()
                .map(|request| -> Answering<'_> { Box::pin(answer(client, prepared, *request)) });
            Ok(in_order(answers.collect()).await)
        };
        let (answers, cause) = drive(&self.runtime, &mut self.driver, work);
        let mut answers = answers.unwrap_or_else(|error: Error| vec![Err(error)]);
        // The server's last message tells why it closed the connection.
        let closed =
            |answer: &&mut Result<_, Error>| answer.as_ref().err().is_some_and(Error::is_closed);
        if let (Some(cause), Some(answer)) = (cause, answers.iter_mut().find(closed)) {
            *answer = Err(cause);
        }
        for (request, answer) in requests.iter().zip(&answers) {
            if let (ServerRequest::Repeated(sql, _), Err(_)) = (request, answer) {
                self.prepared.forget(sql);
            }
        }
        answers
    }

    /// Sends one request.
    pub(super) fn ask(&mut self, request: ServerRequest<'_>) -> Result<ServerAnswer, Error> {
        self.send(&[request]).pop().unwrap_or_else(|| Ok(ServerAnswer::default()))
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Error> {
        self.ask(ServerRequest::Batch(sql)).map(drop)
    }

    /// Returns the first row of a query without parameters.
    pub(super) fn first(&mut self, sql: &str) -> Result<Option<Row>, Error> {
        Ok(self.ask(ServerRequest::Query(sql, &[]))?.rows.into_iter().next())
    }
}

impl Drop for ServerConnection {
    fn drop(&mut self) {
        // Without the client, the driver ends the connection with a message and returns.
        self.client = None;
        if let Some(mut driver) = mem::take(&mut self.driver) {
            let _ = self.runtime.block_on(poll_fn(|context| driver(context)));
        }
    }
}

async fn answer(
    client: &Client,
    prepared: &PreparedStatements,
    request: ServerRequest<'_>,
) -> Result<ServerAnswer, Error> {
    let (sql, values, statement) = match request {
        ServerRequest::Batch(sql) => {
            client.batch_execute(sql).await?;
            return Ok(ServerAnswer::default());
        }
        ServerRequest::Query(sql, values) => (sql, values, None),
        ServerRequest::Repeated(sql, values) => (sql, values, prepared.get(sql)),
    };
    let parameters = values.iter().map(SqlValue::parameter);
    let rows = if let Some(statement) = statement {
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.map(|(value, _)| value).collect();
        client.query_raw(statement, parameters).await?
    } else {
        let parameters: Vec<(&(dyn ToSql + Sync), Type)> = parameters.collect();
        client.query_typed_raw(sql, parameters).await?
    };
    collect(rows).await
}

async fn collect(rows: RowStream) -> Result<ServerAnswer, Error> {
    let mut stream = pin!(rows);
    let mut rows = Vec::new();
    while let Some(row) = stream.try_next().await? {
        rows.push(row);
    }
    Ok(ServerAnswer { rows, changed: stream.rows_affected().unwrap_or(0) })
}

/// Waits until all are complete. Requests are sent when they are polled first, so in their order.
async fn in_order(mut work: Vec<Answering<'_>>) -> Vec<Result<ServerAnswer, Error>> {
    let mut answers: Vec<Option<_>> = work.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (work, answer) in work.iter_mut().zip(&mut answers) {
            if answer.is_none()
                && let Poll::Ready(found) = work.as_mut().poll(context)
            {
                *answer = Some(found);
            }
        }
        if answers.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    answers.into_iter().flatten().collect()
}

/// Runs work that waits for the server, together with the driver of its connection. Returns its result, and the
/// error with which the connection ended meanwhile.
fn drive<T>(
    runtime: &Runtime,
    driver: &mut Option<ConnectionDriver>,
    work: impl Future<Output = Result<T, Error>>,
) -> (Result<T, Error>, Option<Error>) {
    let mut work = pin!(work);
    let mut reads_again = true;
    runtime.block_on(poll_fn(|context| {
        // Polled first, so that the driver has a request to send.
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready((done, None));
        }
        let ended = match driver {
            Some(run) => match run(context) {
                Poll::Pending => return work.as_mut().poll(context).map(|done| (done, None)),
                // A server that closed the connection has written why, but the runtime does not know yet that
                // the socket can be read: it looks for events while the work is pending.
                Poll::Ready(Err(cause)) if reads_again && cause.as_db_error().is_none() => {
                    reads_again = false;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(ended) => ended,
            },
            None => Ok(()),
        };
        // Dropped with its connection, so that no answer is waited for.
        *driver = None;
        match (work.as_mut().poll(context), ended) {
            (Poll::Pending, Err(cause)) => Poll::Ready((Err(cause), None)),
            (done, ended) => done.map(|done| (done, ended.err())),
        }
    }))
}
