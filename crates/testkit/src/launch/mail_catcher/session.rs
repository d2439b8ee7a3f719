//! One connection of the mail catcher: as much of SMTP (RFC 5321) as a sender needs.

use anyhow::Result;
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};

/// The largest letter, in bytes.
const LARGEST: usize = 10 * 1024 * 1024;
/// The longest line with a command, in bytes.
const LONGEST_COMMAND: u64 = 2048;
/// The longest line in a letter, in bytes; the standard says 1000, but not everybody keeps to it.
const LONGEST_LINE: u64 = 1024 * 1024;

/// A letter and the addresses that were given for its delivery.
pub(super) struct Envelope {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) content: Vec<u8>,
}

/// Talks with a sender until it leaves, and gives each letter to `take_in`; the sender hears whether that went well.
pub(super) async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    take_in: impl Fn(Envelope) -> Result<()>,
) -> Result<()> {
    let mut stream = BufReader::new(stream);
    let mut from: Option<String> = None;
    let mut to = Vec::new();
    answer(&mut stream, "220 localhost mail catcher").await?;
    loop {
        let Some(line) = read_line(&mut stream, LONGEST_COMMAND).await? else {
            return Ok(());
        };
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let command = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let reply = match command.as_str() {
            "EHLO" => {
                (from, to) = (None, Vec::new());
                answer(&mut stream, &format!("250-localhost\r\n250-SIZE {LARGEST}\r\n250-8BITMIME\r\n250 SMTPUTF8"))
                    .await?;
                continue;
            }
            "HELO" | "RSET" => {
                (from, to) = (None, Vec::new());
                "250 localhost"
            }
            "MAIL" if declared_size(&line) > LARGEST => "552 too large",
            "MAIL" => match address(&line) {
                Some(address) => {
                    (from, to) = (Some(address), Vec::new());
                    "250 ok"
                }
                None => "501 an address in angle brackets is missing",
            },
            "RCPT" if from.is_none() => "503 the sender comes first",
            "RCPT" => match address(&line) {
                Some(address) if address.ends_with("@refused.invalid") => "550 nobody here by that name",
                Some(address) if address.ends_with("@busy.invalid") => "451 try again later",
                Some(address) if !address.is_empty() => {
                    to.push(address);
                    "250 ok"
                }
                _ => "501 an address in angle brackets is missing",
            },
            "DATA" if to.is_empty() => "503 the recipients come first",
            "DATA" => {
                answer(&mut stream, "354 end with a dot alone on a line").await?;
                match read_letter(&mut stream).await? {
                    Some(content) => {
                        let envelope =
                            Envelope { from: from.take().unwrap_or_default(), to: std::mem::take(&mut to), content };
                        match take_in(envelope) {
                            Ok(()) => "250 kept",
                            Err(error) => {
                                tracing::warn!(%error, "a letter was not kept");
                                "451 it could not be kept"
                            }
                        }
                    }
                    None => "552 too large",
                }
            }
            "NOOP" => "250 ok",
            "VRFY" => "252 send it and see",
            "QUIT" => {
                answer(&mut stream, "221 goodbye").await?;
                return Ok(());
            }
            _ => "502 not known here",
        };
        answer(&mut stream, reply).await?;
    }
}

async fn answer(stream: &mut (impl AsyncWrite + Unpin), text: &str) -> Result<()> {
    stream.write_all(format!("{text}\r\n").as_bytes()).await?;
    stream.flush().await?;
    Ok(())
}

/// The next line with its end, or none when the sender is gone or the line has no end within `longest` bytes.
async fn read_line(stream: &mut (impl AsyncBufRead + Unpin), longest: u64) -> Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    stream.take(longest).read_until(b'\n', &mut line).await?;
    Ok(line.ends_with(b"\n").then_some(line))
}

/// The letter up to the lone dot, or none when it is too large; it is read to its end all the same, or the sender would not hear why.
async fn read_letter(stream: &mut (impl AsyncBufRead + Unpin)) -> Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    let mut is_too_large = false;
    loop {
        let Some(line) = read_line(stream, LONGEST_LINE).await? else {
            anyhow::bail!("the letter was cut off");
        };
        if line == b".\r\n" || line == b".\n" {
            return Ok((!is_too_large).then_some(content));
        }
        // A dot that begins a line is doubled on the way.
        let line = line.strip_prefix(b".").unwrap_or(&line);
        is_too_large |= content.len() + line.len() > LARGEST;
        if !is_too_large {
            content.extend_from_slice(line);
        }
    }
}

/// What stands between the angle brackets; empty for the empty sender.
fn address(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    let (address, _) = rest.split_once('>')?;
    Some(address.trim().to_owned())
}

/// The size that a sender announces with `SIZE=`, in bytes; zero when it does not.
fn declared_size(line: &str) -> usize {
    line.split_ascii_whitespace()
        .find_map(|word| word.to_ascii_uppercase().strip_prefix("SIZE=")?.parse().ok())
        .unwrap_or(0)
}
