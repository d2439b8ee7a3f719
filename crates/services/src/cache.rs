//! The cache and the bus between servers, in Redis.
//!
//! What must stay true: **losing Redis loses nothing and holds nobody up.** Whatever is in here can be made again from the database.
//! - A read that cannot be made is a miss ([`Cache::get`] never fails because Redis is away).
//! - Everything else says `Unavailable`; the caller goes on. Only a limit that must hold even without Redis (signing in) may treat
//!   that as a no.
//! - No call takes longer than [`ANSWER_TIMEOUT`], and after a failure Redis is left alone for [`PAUSE`], so that a page which asks ten
//!   times waits once.
//! - A [`Cache::delete`] that failed leaves the old value until its time is up. Give a value a short life, or put the version into
//!   its key.

mod key;

use std::sync::Mutex;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tokio::sync::OnceCell;
use tracing::field::Empty;

pub use self::key::{Key, Shared};
use crate::error::{Result, ServiceError, within};

/// How long one call may take, connecting included.
pub const ANSWER_TIMEOUT: Duration = Duration::from_millis(200);

/// How long Redis is left alone after it failed to answer.
pub const PAUSE: Duration = Duration::from_millis(500);

/// A cache whose values may vanish at any time, and a bus whose messages may get lost.
#[async_trait]
pub trait Cache: Send + Sync {
    /// The value under `key`, or `None` when there is none, its time is up, or the cache is away.
    ///
    /// # Errors
    /// `Refused` when something else than a text lies under the key.
    async fn get(&self, key: &Key) -> Result<Option<String>>;

    /// Keeps `value` under `key` for at most `ttl_secs` seconds (at least 1).
    ///
    /// # Errors
    /// `Unavailable`: the value may or may not have been kept.
    async fn set(&self, key: &Key, value: &str, ttl_secs: u64) -> Result<()>;

    /// Forgets `key`. Forgetting what is not there is no error.
    ///
    /// # Errors
    /// `Unavailable`: the old value may be seen until its time is up.
    async fn delete(&self, key: &Key) -> Result<()>;

    /// Adds one to the counter under `key` and gives the new count. The counter starts at zero and is forgotten `ttl_secs` seconds (at
    /// least 1) after its first count, so it counts within windows of that length.
    ///
    /// # Errors
    /// `Unavailable`: the caller decides whether its limit then is open or closed.
    async fn increment(&self, key: &Key, ttl_secs: u64) -> Result<u64>;

    /// Sends `payload` to whoever listens on `channel` just now. Nobody listening is no error.
    ///
    /// # Errors
    /// `Unavailable`: the message is lost; who needs it must also look in the database.
    async fn publish(&self, channel: &Key, payload: &str) -> Result<()>;

    /// Asks the cache for a sign of life, also right after a failure.
    ///
    /// # Errors
    /// `Unavailable` when none came in time.
    async fn check(&self) -> Result<()>;
}

/// [`Cache`] on a Redis server. Connects at the first call and again after a loss.
pub struct RedisCache {
    client: redis::Client,
    prefix: String,
    connection: OnceCell<ConnectionManager>,
    resting_until: Mutex<Option<Instant>>,
}

impl RedisCache {
    /// A cache at `url` (`redis://`, `rediss://` or `redis+unix://`), which puts `prefix` and a colon before every key and channel so that several
    /// products can share one server. Does not connect.
    ///
    /// # Errors
    /// `Refused` when the address cannot be understood.
    pub fn new(url: &str, prefix: impl Into<String>) -> Result<Self> {
        // The address may hold a password, so the error must not repeat it.
        let client = redis::Client::open(url)
            .map_err(|error| ServiceError::Refused(format!("redis address: {}", error.category())))?;
        Ok(Self { client, prefix: prefix.into(), connection: OnceCell::new(), resting_until: Mutex::new(None) })
    }

    fn named(&self, key: &Key) -> String {
        format!("{}:{key}", self.prefix)
    }

    fn is_resting(&self) -> bool {
        let resting_until = self.resting_until.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        resting_until.is_some_and(|until| Instant::now() < until)
    }

    /// Takes down how a call went; only the first failure and the first success after it are told.
    fn note(&self, went_well: bool, detail: &str) {
        let mut resting_until = self.resting_until.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if went_well {
            if resting_until.take().is_some() {
                tracing::info!("redis answers again");
            }
        } else {
            if resting_until.is_none() {
                tracing::warn!(detail, "redis does not answer; going on without it");
            }
            *resting_until = Some(Instant::now() + PAUSE);
        }
    }

    async fn connection(&self) -> Result<ConnectionManager> {
        self.connection
            .get_or_try_init(|| async {
                let config = ConnectionManagerConfig::new()
                    .set_number_of_retries(0)
                    .set_connection_timeout(Some(ANSWER_TIMEOUT))
                    .set_response_timeout(Some(ANSWER_TIMEOUT));
                ConnectionManager::new_lazy_with_config(self.client.clone(), config).map_err(from_redis)
            })
            .await
            .cloned()
    }

    async fn ask<T: redis::FromRedisValue>(&self, command: &redis::Cmd) -> Result<T> {
        if self.is_resting() {
            return Err(ServiceError::Unavailable("redis failed a moment ago".into()).marked());
        }
        self.ask_now(command).await
    }

    async fn ask_now<T: redis::FromRedisValue>(&self, command: &redis::Cmd) -> Result<T> {
        let result = within(ANSWER_TIMEOUT, "redis", async {
            let mut connection = self.connection().await?;
            command.query_async(&mut connection).await.map_err(from_redis)
        })
        .await;
        match &result {
            Err(ServiceError::Unavailable(detail)) => self.note(false, detail),
            _ => self.note(true, ""),
        }
        result.map_err(ServiceError::marked)
    }
}

/// A refusal is what the server says about the command itself; everything else may be over in a moment.
fn from_redis(error: redis::RedisError) -> ServiceError {
    let about_the_command = error.kind() == redis::ErrorKind::UnexpectedReturnType
        || matches!(error.code(), Some("WRONGTYPE" | "ERR" | "NOPERM"));
    if about_the_command {
        ServiceError::Refused(error.to_string())
    } else {
        ServiceError::Unavailable(error.to_string())
    }
}

#[async_trait]
impl Cache for RedisCache {
    #[tracing::instrument(name = "redis.get", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn get(&self, key: &Key) -> Result<Option<String>> {
        match self.ask(redis::cmd("GET").arg(self.named(key))).await {
            Err(ServiceError::Unavailable(_)) => Ok(None),
            other => other,
        }
    }

    #[tracing::instrument(name = "redis.set", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn set(&self, key: &Key, value: &str, ttl_secs: u64) -> Result<()> {
        let ttl_secs = ttl_secs.max(1);
        self.ask(redis::cmd("SET").arg(self.named(key)).arg(value).arg("EX").arg(ttl_secs)).await
    }

    #[tracing::instrument(name = "redis.delete", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn delete(&self, key: &Key) -> Result<()> {
        self.ask(redis::cmd("DEL").arg(self.named(key))).await
    }

    #[tracing::instrument(name = "redis.increment", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn increment(&self, key: &Key, ttl_secs: u64) -> Result<u64> {
        // One script, so that a counter can never be left without an end.
        const COUNT: &str = "local count = redis.call('INCR', KEYS[1]) \
            if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end \
            return count";
        let ttl_secs = ttl_secs.max(1);
        self.ask(redis::cmd("EVAL").arg(COUNT).arg(1).arg(self.named(key)).arg(ttl_secs)).await
    }

    #[tracing::instrument(name = "redis.publish", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn publish(&self, channel: &Key, payload: &str) -> Result<()> {
        self.ask(redis::cmd("PUBLISH").arg(self.named(channel)).arg(payload)).await
    }

    #[tracing::instrument(name = "redis.check", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn check(&self) -> Result<()> {
        self.ask_now(&redis::cmd("PING")).await
    }
}
