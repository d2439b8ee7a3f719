//! Style sheets, scripts and fonts, embedded in the binary and served under names that carry a hash of their content.
//!
//! Must stay true: a name never serves two contents, so browsers may keep a file for ever; a new build gives new names.

use std::{collections::HashMap, sync::LazyLock};

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::header;
use sha2::{Digest, Sha256};

use crate::failure::Failure;

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => {
        /// In order: a style sheet comes after the fonts whose names it holds.
        const FILES: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!(env!("OUT_DIR"), "/assets/", $name)))),+];
    };
}

embedded!("source-sans-3.woff2", "source-sans-3-ext.woff2", "theme.css", "fkui.css", "app.css", "htmx.js", "app.js");

struct Asset {
    content_type: &'static str,
    content: Bytes,
}

struct Assets {
    served_names: HashMap<&'static str, String>,
    by_served_name: HashMap<String, Asset>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut assets = Assets { served_names: HashMap::new(), by_served_name: HashMap::new() };
    for (name, content) in FILES {
        let content = if name.ends_with(".css") {
            let mut sheet = String::from_utf8_lossy(content).into_owned();
            for (original, served) in &assets.served_names {
                sheet = sheet.replace(&format!("url({original})"), &format!("url({served})"));
            }
            Bytes::from(sheet)
        } else {
            Bytes::from_static(content)
        };
        let hash = hex::encode(&Sha256::digest(&content)[..6]);
        let (stem, extension) = name.rsplit_once('.').expect("every embedded file has an extension");
        let served = format!("{stem}.{hash}.{extension}");
        let content_type = match extension {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            _ => "font/woff2",
        };
        assets.by_served_name.insert(served.clone(), Asset { content_type, content });
        assets.served_names.insert(name, served);
    }
    assets
});

/// The path of an embedded file.
///
/// # Panics
/// When there is no such file: the names are literals in the layout, and a test renders it.
#[must_use]
pub fn path(name: &str) -> String {
    format!("/assets/{}", ASSETS.served_names.get(name).expect("the layout names an embedded file"))
}

/// Serves an embedded file by its hashed name.
///
/// # Errors
/// [`Failure::NotFound`] for any other name.
pub async fn serve(Path(name): Path<String>) -> Result<Response, Failure> {
    let asset = ASSETS.by_served_name.get(&name).ok_or(Failure::NotFound)?;
    let headers =
        [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.content.clone()).into_response())
}
