//! An authentication service in one file: login, refresh with rotation, silent refresh, logout, the
//! user's own sessions, password change, account deactivation and deletion, and a protected route.
//!
//! Run it, then inspect the same store with `tokenctl`:
//!
//! ```sh
//! tokenctl --store demo.db init
//! TOKENCTL_STORE=demo.db cargo run --example service
//! curl -i -d '{"user":"ann","password":"correct horse"}' -H 'content-type: application/json' \
//!   http://127.0.0.1:8080/login
//! tokenctl --store demo.db sessions list
//! ```
//!
//! On PostgreSQL: `TOKENCTL_STORE=postgres://auth_service@db/auth TOKENCTL_KEY=ring.json`, after
//! `docs/postgres.md`.
//!
//! Replace `Passwords`, which authenticates users, and put a TLS proxy in front.

use std::collections::HashMap;
use std::env;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::{ConnectInfo, Path as UrlPath, Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE, SET_COOKIE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Extension, Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use tokenctl::service::{
    self, AuthConfig, InactiveReason, Introspection, Issue, Login, RevokeOptions, RevokeOutcome,
    Rotation, Selection,
};
use tokenctl::session::{
    Client, Filter, Order, Page, Policy, Reason, SessionId, StateKind, UserId, parse_ip,
};
use tokenctl::store::Store;
use tokenctl::store::postgres::{DatabaseLocation, PostgresOptions, PostgresStore};
use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{KeyRing, ParseOptions, Secret, TokenKind};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The state that all requests share.
struct Service {
    store: Connections,
    keys: SharedRing,
    passwords: Passwords,
    /// Number of trusted proxies in front of the service; only their entries in `X-Forwarded-For` are used.
    trusted_proxies: usize,
    /// Whether browsers use TLS, which `Secure` cookies need.
    secure: bool,
}

/// Connections to the store: a SQLite file or a PostgreSQL database.
enum Connections {
    /// The file, and idle connections to it. SQLite has one writer at a time; a few are enough.
    File(PathBuf, Mutex<Vec<SqliteStore>>),
    /// Each clone takes its connections from one bounded set.
    Database(PostgresStore),
}

impl Connections {
    fn open(store: &str) -> Result<Self, Failure> {
        if !DatabaseLocation::is_one(store) {
            return Ok(Self::File(store.into(), Mutex::new(Vec::new())));
        }
        let location = DatabaseLocation::parse(store, &|name| env::var(name).ok())?;
        Ok(Self::Database(PostgresStore::open(location, PostgresOptions::default())?))
    }

    /// Runs `work` with a connection.
    fn lend<T>(
        &self,
        work: impl FnOnce(&mut dyn Store) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let (path, pool) = match self {
            Self::Database(store) => return work(&mut store.clone()),
            Self::File(path, pool) => (path, pool),
        };
        let idle = pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut store = match idle {
            Some(store) => store,
            None => SqliteStore::open(path, OpenOptions::default())?,
        };
        let result = work(&mut store);
        // Do not reuse a failed connection: the store may have been replaced.
        if !matches!(result, Err(Problem::Failed(_))) {
            pool.lock().unwrap_or_else(PoisonError::into_inner).push(store);
        }
        result
    }
}

/// The key ring, which is read again when its file was replaced by `tokenctl keys`.
struct SharedRing {
    path: PathBuf,
    newest: Mutex<Option<(FileStamp, Arc<KeyRing>)>>,
}

/// Inode, modification time and length, which together change with every replacement of the file.
type FileStamp = (u64, i64, i64, u64);

impl SharedRing {
    fn new(path: PathBuf) -> Self {
        Self { path, newest: Mutex::new(None) }
    }

    /// Returns the current ring: one `stat` per request, and one read after each change.
    fn newest(&self) -> Result<Arc<KeyRing>, Failure> {
        let file = std::fs::metadata(&self.path)?;
        let stamp = (file.ino(), file.mtime(), file.mtime_nsec(), file.len());
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        match &*newest {
            Some((known, keys)) if *known == stamp => Ok(Arc::clone(keys)),
            _ => {
                let keys = KeyRing::parse(&std::fs::read(&self.path)?, ParseOptions::default())?;
                let keys = Arc::new(keys);
                *newest = Some((stamp, Arc::clone(&keys)));
                Ok(keys)
            }
        }
    }
}

/// Authenticates users. Replace it by your user database and a password hash such as Argon2.
struct Passwords(Mutex<HashMap<String, String>>);

impl Passwords {
    fn are(&self, user: &str, password: &str) -> bool {
        self.lock().get(user).is_some_and(|known| known == password)
    }

    fn set(&self, user: &str, password: &str) {
        self.lock().insert(user.to_owned(), password.to_owned());
    }

    fn remove(&self, user: &str) {
        self.lock().remove(user);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn main() -> Result<(), Failure> {
    let store = env::var("TOKENCTL_STORE")?;
    let key = env::var("TOKENCTL_KEY")
        .unwrap_or_else(|_| Path::new(&store).with_extension("keys.json").display().to_string());
    let number = |name| env::var(name).ok().and_then(|text| text.parse().ok());
    let service = Arc::new(Service {
        store: Connections::open(&store)?,
        keys: SharedRing::new(key.into()),
        passwords: Passwords(Mutex::new(HashMap::from([
            ("ann".to_owned(), "correct horse".to_owned()),
            ("bob".to_owned(), "battery staple".to_owned()),
        ]))),
        trusted_proxies: number("TRUSTED_PROXIES").unwrap_or(0),
        secure: env::var("INSECURE_COOKIES").is_err(),
    });
    service.keys.newest()?;
    // The store was opened outside of the runtime, where blocking is allowed.
    tokio::runtime::Runtime::new()?.block_on(serve(service))
}

async fn serve(service: Arc<Service>) -> Result<(), Failure> {
    let address = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:8080".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    #[expect(clippy::print_stdout, reason = "whoever starts it wants to know where it listens")]
    {
        println!("listening on http://{}", listener.local_addr()?);
    }
    let app = app(service).into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, app).await?)
}

fn app(service: Arc<Service>) -> Router {
    let signed_in = Router::new()
        .route("/me", get(me))
        .route("/sessions", get(sessions))
        .route("/sessions/{id}", delete(end_session))
        .route("/logout", post(logout))
        .route("/logout-everywhere", post(logout_everywhere))
        .route("/password", post(change_password))
        .route("/account/deactivate", post(deactivate))
        .route("/account", delete(delete_account))
        .layer(from_fn_with_state(Arc::clone(&service), sign_in));
    Router::new()
        .route("/login", post(login))
        .route("/refresh", post(refresh))
        .merge(signed_in)
        .with_state(service)
}

// Time, randomness, store ---------------------------------------------------------------------

#[expect(clippy::disallowed_methods, reason = "the service's one clock")]
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

#[expect(clippy::expect_used, reason = "without randomness no token is safe")]
fn random(buffer: &mut [u8]) {
    getrandom::fill(buffer).expect("the system's random source");
}

impl Service {
    fn auth_config(keys: &KeyRing) -> AuthConfig<'_> {
        AuthConfig {
            keys,
            issuer: None,
            audience: Vec::new(),
            policy: Policy::default(),
            leeway: Span::default(),
        }
    }

    /// Runs `work` with a connection on a thread that may block: the library is synchronous, and a request that
    /// waits for the store must not block other requests.
    async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut dyn Store, &AuthConfig<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let service = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || {
            let keys = service.keys.newest()?;
            service.store.lend(|store| work(store, &Self::auth_config(&keys)))
        });
        task.await.map_err(|error| Problem::Failed(error.into()))?
    }
}

// Answers -------------------------------------------------------------------------------------

/// A response that is not a success.
enum Problem {
    /// No token, or a rejected one (RFC 6750 section 3).
    Unauthorized(Option<String>),
    /// The password is wrong, or the user is deactivated.
    NotYou,
    /// The user has no such object.
    NotFound,
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, error) = match &self {
            Self::Unauthorized(_) | Self::NotYou => (StatusCode::UNAUTHORIZED, "unauthorized"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not found"),
            Self::Failed(_) => (StatusCode::INTERNAL_SERVER_ERROR, "something went wrong"),
        };
        let mut response = (status, Json(json!({ "error": error }))).into_response();
        let challenge = match self {
            // A 401 response needs this header (RFC 9110), even for a wrong password.
            Self::Unauthorized(None) | Self::NotYou => Some("Bearer".to_owned()),
            Self::Unauthorized(Some(why)) => {
                Some(format!("Bearer error=\"invalid_token\", error_description=\"{why}\""))
            }
            Self::NotFound => None,
            Self::Failed(error) => {
                #[expect(clippy::print_stderr, reason = "the service's log")]
                {
                    eprintln!("{error}");
                }
                None
            }
        };
        if let Some(challenge) = challenge.and_then(|text| HeaderValue::from_str(&text).ok()) {
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// Returns a rejection with its kind only; details belong in the log.
fn unauthorized(inactive: &InactiveReason) -> Problem {
    Problem::Unauthorized(Some(inactive.as_str().to_owned()))
}

/// Returns the tokens as cookies that scripts and other sites cannot read.
fn cookies(service: &Service, pair: &service::TokenPair) -> [HeaderValue; 2] {
    let secure = if service.secure { "; Secure" } else { "" };
    let cookie = |name: &str, token: &Secret, life: Option<Span>| {
        // The cookie of a refresh token that never expires has a maximum age too.
        let age = life.unwrap_or(Span::days(400)).as_secs();
        let token = token.expose();
        let text =
            format!("{name}={token}; Path=/; HttpOnly{secure}; SameSite=Strict; Max-Age={age}");
        let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    };
    [
        // The access cookie outlives its token, so that the service can refresh an expired one.
        cookie("access", &pair.access, pair.refresh_expires_in),
        cookie("refresh", &pair.refresh, pair.refresh_expires_in),
    ]
}

fn no_cookies() -> [HeaderValue; 2] {
    [
        HeaderValue::from_static("access=; Path=/; HttpOnly; Max-Age=0"),
        HeaderValue::from_static("refresh=; Path=/; HttpOnly; Max-Age=0"),
    ]
}

fn with_cookies(mut response: Response, cookies: [HeaderValue; 2]) -> Response {
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn tokens(pair: &service::TokenPair) -> Value {
    json!({
        "access_token": pair.access.expose(),
        "refresh_token": pair.refresh.expose(),
        "token_type": "Bearer",
        "expires_in": pair.expires_in.as_secs(),
        "refresh_expires_in": pair.refresh_expires_in.map(Span::as_secs),
        "session_id": pair.session_id.as_str(),
    })
}

// Requests ------------------------------------------------------------------------------------

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// Returns the client of a request. Each proxy appends to `X-Forwarded-For`: with n trusted proxies, the
/// n-th entry from the right was written by the outermost of them. Entries further left are claims of the
/// client, and without a proxy the whole header is.
fn client(service: &Service, headers: &HeaderMap, peer: SocketAddr) -> Client {
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let entries: Vec<&str> = forwarded.flat_map(|line| line.split(',')).map(str::trim).collect();
    let claimed = service.trusted_proxies.checked_sub(1).and_then(|skip| {
        let entry = entries.iter().rev().nth(skip)?;
        parse_ip(entry)
    });
    let ip: IpAddr = claimed.unwrap_or_else(|| peer.ip().to_canonical());
    let user_agent = headers.get(axum::http::header::USER_AGENT);
    Client {
        ip: Some(ip.to_string()),
        user_agent: user_agent.and_then(|value| value.to_str().ok()).map(str::to_owned),
        device: None,
    }
}

#[derive(Deserialize)]
struct Credentials {
    user: String,
    password: String,
    device: Option<String>,
    /// Whether the tokens are returned in the body, for clients that are not browsers.
    #[serde(default)]
    bearer: bool,
}

async fn login(
    State(service): State<Arc<Service>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(credentials): Json<Credentials>,
) -> Result<Response, Problem> {
    if !service.passwords.are(&credentials.user, &credentials.password) {
        return Err(Problem::NotYou);
    }
    let user = UserId::new(credentials.user).map_err(|_| Problem::NotYou)?;
    let mut from = client(&service, &headers, peer);
    from.device = credentials.device;
    let pair = service
        .run(move |store, auth_config| {
            let login = Login { client: from, ..Login::of(user) };
            match service::issue(store, auth_config, &login, now(), &mut random)? {
                Issue::Opened { tokens, .. } => Ok(tokens),
                Issue::Deactivated => Err(Problem::NotYou),
            }
        })
        .await?;
    Ok(if credentials.bearer {
        Json(tokens(&pair)).into_response()
    } else {
        let body = Json(json!({ "session_id": pair.session_id.as_str() })).into_response();
        with_cookies(body, cookies(&service, &pair))
    })
}

/// Exchanges a refresh token from a cookie or a body.
async fn exchange(
    service: &Arc<Service>,
    token: String,
    from: Client,
) -> Result<service::TokenPair, Problem> {
    service
        .run(move |store, auth_config| {
            match service::rotate(store, auth_config, &token, &from, now(), &mut random)? {
                Rotation::Rotated(pair) | Rotation::Retried(pair) | Rotation::Refreshed(pair) => {
                    Ok(pair)
                }
                Rotation::Invalid(_) => Err(Problem::Unauthorized(Some("invalid".to_owned()))),
                Rotation::Refused { refusal, .. } => {
                    Err(Problem::Unauthorized(Some(refusal.as_str().to_owned())))
                }
            }
        })
        .await
}

#[derive(Deserialize)]
struct RefreshBody {
    refresh_token: String,
}

async fn refresh(
    State(service): State<Arc<Service>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Option<Json<RefreshBody>>,
) -> Result<Response, Problem> {
    let from = client(&service, &headers, peer);
    if let Some(Json(body)) = body {
        let pair = exchange(&service, body.refresh_token, from).await?;
        return Ok(Json(tokens(&pair)).into_response());
    }
    let token = cookie(&headers, "refresh").ok_or(Problem::Unauthorized(None))?;
    let pair = exchange(&service, token, from).await?;
    let body = Json(json!({ "session_id": pair.session_id.as_str() })).into_response();
    Ok(with_cookies(body, cookies(&service, &pair)))
}

/// The authenticated sender of a request.
#[derive(Clone)]
struct Who {
    user: UserId,
    session: SessionId,
}

async fn introspect(service: &Arc<Service>, token: String) -> Result<Who, Problem> {
    service
        .run(move |store, auth_config| {
            match service::introspect(store, auth_config, &token, Some(TokenKind::Access), now())? {
                Introspection::Active(accepted) => {
                    Ok(Who { user: accepted.session.user_id, session: accepted.session.id })
                }
                Introspection::Inactive(refused) => Err(unauthorized(&refused.inactive)),
            }
        })
        .await
}

/// Accepts a request with a valid access token. A browser with a rejected access token and a valid refresh
/// cookie gets new cookies with the response.
async fn sign_in(
    State(service): State<Arc<Service>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let headers = request.headers();
    if let Some(token) = bearer(headers) {
        let who = introspect(&service, token).await?;
        request.extensions_mut().insert(who);
        return Ok(next.run(request).await);
    }
    let problem = match cookie(headers, "access") {
        Some(token) => match introspect(&service, token).await {
            Ok(who) => {
                request.extensions_mut().insert(who);
                return Ok(next.run(request).await);
            }
            Err(problem) => problem,
        },
        None => Problem::Unauthorized(None),
    };
    let Some(token) = cookie(headers, "refresh") else { return Err(problem) };
    let from = client(&service, headers, peer);
    let pair = exchange(&service, token, from).await?;
    let who = introspect(&service, pair.access.expose().clone()).await?;
    request.extensions_mut().insert(who);
    let response = next.run(request).await;
    // The handler of a logout has set the cookies already.
    if response.headers().contains_key(SET_COOKIE) {
        return Ok(response);
    }
    Ok(with_cookies(response, cookies(&service, &pair)))
}

async fn me(Extension(who): Extension<Who>) -> Json<Value> {
    Json(json!({ "user": who.user.as_str(), "session": who.session.as_str() }))
}

async fn sessions(
    State(service): State<Arc<Service>>,
    Extension(who): Extension<Who>,
) -> Result<Json<Value>, Problem> {
    let list = service
        .run(move |store, _| {
            let filter = Filter::user(who.user.clone()).in_state(StateKind::Active);
            let mut list = Vec::new();
            store.read()?.sessions(
                &filter,
                Order::default(),
                &Page::default(),
                now(),
                &mut |s| {
                    list.push(json!({
                        "id": s.id.as_str(),
                        "this_one": s.id == who.session,
                        "created_at": s.created_at.to_string(),
                        "last_used_at": s.last_used_at.to_string(),
                        "ip": s.client.ip,
                        "user_agent": s.client.user_agent,
                        "device": s.client.device,
                    }));
                    Ok(())
                },
            )?;
            Ok(list)
        })
        .await?;
    Ok(Json(Value::Array(list)))
}

/// Revokes sessions of the user who sends the request; returns their number.
async fn end(
    service: &Arc<Service>,
    who: &Who,
    filter: Filter,
    reason: Reason,
) -> Result<u64, Problem> {
    // Restrict any filter to the sender's own sessions.
    let filter = Filter { users: vec![who.user.clone()], ..filter };
    let ending = RevokeOptions::because(reason, now()).by(who.user.as_str());
    service
        .run(move |store, _| match service::revoke(store, &Selection::of(filter), &ending)? {
            RevokeOutcome::Done(ended) => Ok(ended.matched),
            RevokeOutcome::Unexpected(_) => Ok(0),
        })
        .await
}

async fn end_session(
    State(service): State<Arc<Service>>,
    Extension(who): Extension<Who>,
    UrlPath(id): UrlPath<String>,
) -> Result<StatusCode, Problem> {
    let id = SessionId::new(id).map_err(|_| Problem::NotFound)?;
    match end(&service, &who, Filter::session(id), Reason::DeviceLogout).await? {
        0 => Err(Problem::NotFound),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}

async fn logout(
    State(service): State<Arc<Service>>,
    Extension(who): Extension<Who>,
) -> Result<Response, Problem> {
    let this = Filter::session(who.session.clone());
    end(&service, &who, this, Reason::Logout).await?;
    Ok(with_cookies(StatusCode::NO_CONTENT.into_response(), no_cookies()))
}

async fn logout_everywhere(
    State(service): State<Arc<Service>>,
    Extension(who): Extension<Who>,
) -> Result<Response, Problem> {
    end(&service, &who, Filter::default(), Reason::Logout).await?;
    Ok(with_cookies(StatusCode::NO_CONTENT.into_response(), no_cookies()))
}

#[derive(Deserialize)]
struct NewPassword {
    old: String,
    new: String,
    #[serde(default)]
    logout_everywhere: bool,
}

async fn change_password(
    State(service): State<Arc<Service>>,
    Extension(who): Extension<Who>,
    Json(body): Json<NewPassword>,
) -> Result<Json<Value>, Problem> {
    if !service.passwords.are(who.user.as_str(), &body.old) {
        return Err(Problem::NotYou);
    }
    service.passwords.set(who.user.as_str(), &body.new);
    let mut ended = 0;
    if body.logout_everywhere {
        let others = Filter {
            except: vec![who.session.clone()],
            states: vec![StateKind::Active],
            ..Filter::default()
        };
        ended = end(&service, &who, others, Reason::PasswordChanged).await?;
    }
    Ok(Json(json!({ "ended_sessions": ended })))
}

async fn deactivate(
    State(service): State<Arc<Service>>,
    Extension(who): Extension<Who>,
) -> Result<Response, Problem> {
    let ending = RevokeOptions::because(Reason::AccountDeactivated, now()).by(who.user.as_str());
    service
        .run(move |store, _| Ok(service::deactivate_user(store, &who.user, None, &ending)?))
        .await?;
    Ok(with_cookies(StatusCode::NO_CONTENT.into_response(), no_cookies()))
}

async fn delete_account(
    State(service): State<Arc<Service>>,
    Extension(who): Extension<Who>,
) -> Result<Response, Problem> {
    service.passwords.remove(who.user.as_str());
    let ending = RevokeOptions::because(Reason::AccountDeleted, now()).by(who.user.as_str());
    service.run(move |store, _| Ok(service::delete_user(store, &who.user, None, &ending)?)).await?;
    Ok(with_cookies(StatusCode::NO_CONTENT.into_response(), no_cookies()))
}
