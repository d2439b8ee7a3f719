//! The cache and the bus between servers, in Redis.
//!
//! What must stay true: **losing Redis loses nothing and holds nobody up.** Whatever is in here can be made again from the database.
//! - A read that cannot be made is a miss ([`Cache::get`] never fails because Redis is away).
//! - Everything else says `Unavailable`; the caller goes on. Only a limit that must hold even without Redis (signing in) may treat
//!   that as a no.
//! - No call takes longer than [`ANSWER_TIMEOUT`], and after a failure Redis is left alone for [`PAUSE`], so that a page which asks ten
//!   times waits once. Only who would be refused for want of an answer is [`Patience::Patient`].
//! - A [`Cache::delete`] that failed leaves the old value until its time is up. Give a value a short life, or put the version into
//!   its key.

mod key;

use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tokio::sync::OnceCell;
use tracing::field::Empty;

pub use self::key::{Key, Shared};
use crate::error::{Result, ServiceError, within};

/// How long one call may take, connecting included.
pub const ANSWER_TIMEOUT: Duration = Duration::from_millis(200);

/// How long a call may take when no answer would be a refusal.
pub const PATIENT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long Redis is left alone after it failed to answer.
pub const PAUSE: Duration = Duration::from_millis(500);

/// How long to wait for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// [`ANSWER_TIMEOUT`], and not at all after a failure: work goes on without the answer.
    Hurried,
    /// [`PATIENT_TIMEOUT`], also right after a failure: without the answer somebody is refused. A busy server answers late,
    /// and is not away.
    Patient,
}

/// How often something may happen: `quota` units within `window_secs`. They can be used all at once; from then on they come back
/// one by one, evenly over the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Names what is limited. The limits of one call must lie on one node of a Redis cluster: put what they share into braces.
    pub key: Key,
    /// Units at most, 1 or more.
    pub quota: u32,
    /// Seconds in which all units come back, 1 or more.
    pub window_secs: u32,
    /// Units that are used this time; more than the quota counts as all of it.
    pub cost: u32,
}

/// Whether units were used, and what is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// How long to wait until the same will be allowed; nothing when it was.
    pub wait: Option<Duration>,
    /// What is left of each limit, in the order of the question.
    pub left: Vec<Left>,
}

/// What is left of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Whole units that can be used now.
    pub units: u32,
    /// When all units are back.
    pub full_after: Duration,
}

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

    /// Uses units of every limit, or of none when one of them has too few left.
    ///
    /// # Errors
    /// `Unavailable`: the caller decides whether its limit then is open or closed.
    async fn take(&self, limits: &[Limit], patience: Patience) -> Result<Taken>;

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
                    .set_connection_timeout(Some(PATIENT_TIMEOUT))
                    .set_response_timeout(Some(PATIENT_TIMEOUT));
                ConnectionManager::new_lazy_with_config(self.client.clone(), config).map_err(from_redis)
            })
            .await
            .cloned()
    }

    async fn command<T: redis::FromRedisValue>(&self, command: &redis::Cmd) -> Result<T> {
        self.ask(Question::Command(command), Patience::Hurried).await
    }

    async fn ask<T: redis::FromRedisValue>(&self, question: Question<'_>, patience: Patience) -> Result<T> {
        match patience {
            Patience::Hurried if self.is_resting() => {
                Err(ServiceError::Unavailable("redis failed a moment ago".into()).marked())
            }
            Patience::Hurried => self.ask_now(question, ANSWER_TIMEOUT).await,
            Patience::Patient => self.ask_now(question, PATIENT_TIMEOUT).await,
        }
    }

    async fn ask_now<T: redis::FromRedisValue>(&self, question: Question<'_>, limit: Duration) -> Result<T> {
        let result = within(limit, "redis", async {
            let mut connection = self.connection().await?;
            let answer = match question {
                Question::Command(command) => command.query_async(&mut connection).await,
                Question::Script(script) => script.invoke_async(&mut connection).await,
            };
            answer.map_err(from_redis)
        })
        .await;
        match &result {
            Err(ServiceError::Unavailable(detail)) => self.note(false, detail),
            _ => self.note(true, ""),
        }
        result.map_err(ServiceError::marked)
    }
}

/// What Redis is asked.
enum Question<'question> {
    Command(&'question redis::Cmd),
    Script(&'question redis::ScriptInvocation<'question>),
}

/// The generic cell rate algorithm. Under each key lies the time at which all its units will be back; using units moves it on,
/// and it may not lie further ahead than the window. Redis's own clock counts, so servers need not agree on the time.
///
/// A time beyond the window, left from before the clock was set back, would refuse for long; it is drawn in.
/// Lua writes large numbers with an exponent and too few digits unless it is told how.
static TAKE: LazyLock<redis::Script> = LazyLock::new(|| {
    redis::Script::new(
        r"
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local limits, wait = {}, 0
for i, key in ipairs(KEYS) do
  local interval, window, cost = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  local full_at = tonumber(redis.call('GET', key) or now)
  full_at = math.min(math.max(full_at, now), now + window)
  wait = math.max(wait, full_at + interval * cost - now - window)
  limits[i] = { interval = interval, window = window, cost = cost, full_at = full_at }
end
local answer = { wait }
for i, key in ipairs(KEYS) do
  local limit = limits[i]
  if wait == 0 and limit.cost > 0 then
    limit.full_at = limit.full_at + limit.interval * limit.cost
    redis.call('SET', key, string.format('%.0f', limit.full_at), 'PX', math.ceil((limit.full_at - now) / 1000))
  end
  answer[i * 2] = math.floor((now + limit.window - limit.full_at) / limit.interval)
  answer[i * 2 + 1] = limit.full_at - now
end
return answer",
    )
});

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
        match self.command(redis::cmd("GET").arg(self.named(key))).await {
            Err(ServiceError::Unavailable(_)) => Ok(None),
            other => other,
        }
    }

    #[tracing::instrument(name = "redis.set", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn set(&self, key: &Key, value: &str, ttl_secs: u64) -> Result<()> {
        let ttl_secs = ttl_secs.max(1);
        self.command(redis::cmd("SET").arg(self.named(key)).arg(value).arg("EX").arg(ttl_secs)).await
    }

    #[tracing::instrument(name = "redis.delete", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn delete(&self, key: &Key) -> Result<()> {
        self.command(redis::cmd("DEL").arg(self.named(key))).await
    }

    #[tracing::instrument(name = "redis.take", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn take(&self, limits: &[Limit], patience: Patience) -> Result<Taken> {
        let mut script = TAKE.prepare_invoke();
        for limit in limits {
            let quota = u64::from(limit.quota.max(1));
            let interval_us = (u64::from(limit.window_secs.max(1)) * 1_000_000 / quota).max(1);
            // The window is whole units long, so that exactly the quota fits into it.
            script
                .key(self.named(&limit.key))
                .arg(interval_us)
                .arg(interval_us * quota)
                .arg(limit.cost.min(limit.quota));
        }
        let answer: Vec<u64> = self.ask(Question::Script(&script), patience).await?;
        let (wait, left) = answer.split_first().ok_or_else(|| ServiceError::Refused("no answer to a limit".into()))?;
        let left = left.chunks_exact(2).map(|pair| Left {
            units: u32::try_from(pair[0]).unwrap_or(u32::MAX),
            full_after: Duration::from_micros(pair[1]),
        });
        Ok(Taken { wait: (*wait > 0).then(|| Duration::from_micros(*wait)), left: left.collect() })
    }

    #[tracing::instrument(name = "redis.publish", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn publish(&self, channel: &Key, payload: &str) -> Result<()> {
        self.command(redis::cmd("PUBLISH").arg(self.named(channel)).arg(payload)).await
    }

    #[tracing::instrument(name = "redis.check", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn check(&self) -> Result<()> {
        self.ask_now(Question::Command(&redis::cmd("PING")), ANSWER_TIMEOUT).await
    }
}
