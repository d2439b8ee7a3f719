//! [`RedisCache`] against a real Redis, and without one: losing Redis must hold nobody up.

use std::time::{Duration, Instant};

use mellanrum_model::id::AssociationId;
use mellanrum_services::{
    Cache, Limit,
    Patience::{Hurried, Patient},
    RedisCache, ServiceError,
    cache::Key,
};
use mellanrum_testkit::launch::Redis;
use mellanrum_testkit::proxy::Proxy;

fn cache(redis: &Redis) -> RedisCache {
    RedisCache::new(&redis.url(), "prov").unwrap()
}

/// A key of some association's.
fn key(name: &str) -> Key {
    Key::of(AssociationId(uuid::Uuid::from_u128(7)), name)
}

#[tokio::test]
async fn values_are_kept_for_their_time() {
    let redis = Redis::start().unwrap();
    let cache = cache(&redis);
    cache.check().await.unwrap();
    assert_eq!(cache.get(&key("a")).await, Ok(None));
    cache.set(&key("a"), "åäö", 1).await.unwrap();
    assert_eq!(cache.get(&key("a")).await, Ok(Some("åäö".into())));
    cache.set(&key("b"), "kort", 60).await.unwrap();
    cache.delete(&key("b")).await.unwrap();
    cache.delete(&key("b")).await.unwrap();
    assert_eq!(cache.get(&key("b")).await, Ok(None));
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(cache.get(&key("a")).await, Ok(None), "its time is up");
}

#[tokio::test]
async fn prefixes_keep_products_on_one_server_apart() {
    let redis = Redis::start().unwrap();
    let (ours, theirs) = (cache(&redis), RedisCache::new(&redis.url(), "annat").unwrap());
    ours.set(&key("a"), "1", 60).await.unwrap();
    assert_eq!(theirs.get(&key("a")).await, Ok(None));
}

fn limit(name: &str, quota: u32, window_secs: u32, cost: u32) -> Limit {
    Limit { key: key(name), quota, window_secs, cost }
}

#[tokio::test]
async fn units_are_used_up_and_come_back_one_by_one() {
    let redis = Redis::start().unwrap();
    let cache = cache(&redis);
    // A unit comes back every half second.
    let one = [limit("a", 4, 2, 1)];
    for left in (0..4).rev() {
        let taken = cache.take(&one, Hurried).await.unwrap();
        assert_eq!((taken.wait, taken.left[0].units), (None, left));
    }
    let refused = cache.take(&one, Hurried).await.unwrap();
    let wait = refused.wait.expect("nothing is left");
    assert!(wait <= Duration::from_millis(500), "{wait:?}");
    assert!(refused.left[0].units == 0 && refused.left[0].full_after <= Duration::from_secs(2), "{refused:?}");
    assert!(cache.take(&[limit("a", 4, 2, 3)], Hurried).await.unwrap().wait.unwrap() > Duration::from_millis(900));
    tokio::time::sleep(wait).await;
    assert_eq!(cache.take(&one, Hurried).await.unwrap().wait, None, "the wait was as told");
    assert!(cache.take(&one, Hurried).await.unwrap().wait.is_some(), "and one unit only came back");
    assert_eq!(cache.take(&[limit("b", 4, 2, 9)], Hurried).await.unwrap().wait, None, "a dear thing can be had at all");
}

#[tokio::test]
async fn of_several_limits_all_are_used_or_none() {
    let redis = Redis::start().unwrap();
    let cache = cache(&redis);
    let both = [limit("{t}:wide", 100, 60, 1), limit("{t}:narrow", 1, 60, 1)];
    let taken = cache.take(&both, Hurried).await.unwrap();
    assert_eq!((taken.wait, taken.left[0].units, taken.left[1].units), (None, 99, 0));
    for _ in 0..5 {
        let refused = cache.take(&both, Hurried).await.unwrap();
        assert!(refused.wait.unwrap() > Duration::from_secs(55), "{refused:?}");
        assert_eq!(refused.left[0].units, 99, "what was refused is not counted");
    }
    let looked = cache.take(&[limit("{t}:wide", 100, 60, 0)], Hurried).await.unwrap();
    assert_eq!(looked.left[0].units, 99, "looking costs nothing");
}

#[tokio::test]
async fn many_at_once_get_exactly_what_there_is() {
    let redis = Redis::start().unwrap();
    let cache = std::sync::Arc::new(cache(&redis));
    let callers: Vec<_> = (0..50)
        .map(|_| {
            let cache = cache.clone();
            tokio::spawn(async move { cache.take(&[limit("n", 20, 3600, 1)], Hurried).await.unwrap().wait.is_none() })
        })
        .collect();
    let mut allowed = 0;
    for caller in callers {
        allowed += usize::from(caller.await.unwrap());
    }
    assert_eq!(allowed, 20);
}

#[tokio::test]
async fn a_clock_that_was_set_back_and_a_limit_that_was_lowered_refuse_nobody_for_long() {
    let redis = Redis::start().unwrap();
    let cache = cache(&redis);
    cache.set(&key("a"), "9000000000000000", 60).await.unwrap();
    let taken = cache.take(&[limit("a", 10, 1, 1)], Hurried).await.unwrap();
    assert!(taken.wait.unwrap() <= Duration::from_millis(100), "{taken:?}");
}

#[tokio::test]
async fn a_message_reaches_who_listens_and_nobody_listening_is_no_error() {
    use std::io::{BufRead as _, BufReader, Write as _};

    let redis = Redis::start().unwrap();
    let cache = cache(&redis);
    cache.publish(&key("ärende"), "ingen hör").await.unwrap();

    let mut listener = std::os::unix::net::UnixStream::connect(redis.socket()).unwrap();
    listener.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    listener.write_all(format!("SUBSCRIBE prov:{}\r\n", key("ärende")).as_bytes()).unwrap();
    let mut lines = BufReader::new(listener).lines();
    let confirmed: Vec<String> = lines.by_ref().take(6).map(Result::unwrap).collect();
    assert_eq!(confirmed[2], "subscribe");
    cache.publish(&key("ärende"), "hej").await.unwrap();
    let message: Vec<String> = lines.by_ref().take(7).map(Result::unwrap).collect();
    let channel = format!("prov:{}", key("ärende"));
    assert_eq!((message[2].as_str(), message[4].as_str(), message[6].as_str()), ("message", channel.as_str(), "hej"));
}

#[tokio::test]
async fn without_redis_reads_miss_and_the_rest_says_so_quickly() {
    let mut redis = Redis::start().unwrap();
    let cache = cache(&redis);
    cache.set(&key("a"), "1", 60).await.unwrap();
    redis.stop();
    let started = Instant::now();
    for _ in 0..50 {
        assert_eq!(cache.get(&key("a")).await, Ok(None));
        assert!(cache.set(&key("a"), "2", 60).await.unwrap_err().is_unavailable());
        assert!(cache.delete(&key("a")).await.unwrap_err().is_unavailable());
        assert!(cache.take(&[limit("r", 1, 60, 1)], Hurried).await.unwrap_err().is_unavailable());
        assert!(cache.publish(&key("c"), "x").await.unwrap_err().is_unavailable());
    }
    assert!(cache.check().await.unwrap_err().is_unavailable());
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());

    redis.start_again().unwrap();
    works_again(&cache).await;
}

#[tokio::test]
async fn a_redis_that_was_never_there_is_found_when_it_comes() {
    let mut redis = Redis::start().unwrap();
    redis.stop();
    let cache = cache(&redis);
    assert_eq!(cache.get(&key("a")).await, Ok(None));
    redis.start_again().unwrap();
    works_again(&cache).await;
}

#[tokio::test]
async fn a_redis_that_hangs_costs_a_page_one_short_wait() {
    let redis = Redis::start().unwrap();
    let proxy = Proxy::before_unix(redis.socket()).unwrap();
    let cache = RedisCache::new(&Redis::url_of(proxy.socket().unwrap()), "prov").unwrap();
    cache.set(&key("a"), "1", 60).await.unwrap();
    proxy.black_hole();
    let started = Instant::now();
    for _ in 0..10 {
        assert_eq!(cache.get(&key("a")).await, Ok(None));
    }
    assert!(started.elapsed() < Duration::from_millis(450), "{:?}", started.elapsed());
    proxy.restore();
    works_again(&cache).await;
    proxy.cut();
    assert_eq!(cache.get(&key("a")).await, Ok(None));
    proxy.restore();
    works_again(&cache).await;
}

#[tokio::test]
async fn a_redis_that_answers_late_refuses_only_who_cannot_wait() {
    use std::io::{BufRead as _, BufReader, Write as _};

    let redis = Redis::start().unwrap();
    let cache = cache(&redis);
    cache.check().await.unwrap();
    let mut other = std::os::unix::net::UnixStream::connect(redis.socket()).unwrap();
    other.write_all(b"CLIENT PAUSE 900 ALL\r\n").unwrap();
    let mut said = String::new();
    BufReader::new(&other).read_line(&mut said).unwrap();
    assert_eq!(said.trim(), "+OK");
    assert!(cache.take(&[limit("a", 1, 60, 1)], Hurried).await.unwrap_err().is_unavailable());
    let taken = cache.take(&[limit("b", 3, 60, 1)], Patient).await.expect("also right after a failure");
    assert_eq!((taken.wait, taken.left[0].units), (None, 2));
}

#[tokio::test]
async fn what_redis_says_about_a_command_is_no_outage() {
    let redis = Redis::start().unwrap();
    let cache = cache(&redis);
    cache.set(&key("a"), "text", 60).await.unwrap();
    assert!(matches!(cache.take(&[limit("a", 1, 60, 1)], Hurried).await, Err(ServiceError::Refused(_))));
    assert_eq!(cache.get(&key("a")).await, Ok(Some("text".into())), "it is asked on");
}

#[test]
fn an_address_that_cannot_be_understood_is_refused_without_its_password() {
    let Err(ServiceError::Refused(detail)) = RedisCache::new("redisx://:hemligt@host", "") else {
        panic!("taken");
    };
    assert!(!detail.contains("hemligt"), "{detail}");
}

/// Waits for the pause after a failure to end, and for nothing else.
async fn works_again(cache: &RedisCache) {
    let started = Instant::now();
    while cache.set(&key("igen"), "1", 60).await.is_err() {
        assert!(started.elapsed() < Duration::from_secs(3), "still away");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(cache.get(&key("igen")).await, Ok(Some("1".into())));
}
