//! What was sealed opens as it was, in its own context, with its own key, and in no other way.
use domain::Workspace;
use proptest::prelude::*;
use secrets::{Context, Envelope, KeyFile};
use std::path::Path;
use tokio::runtime::Runtime;

fn envelope(folder: &Path) -> Envelope {
    Envelope::File(KeyFile::open(&folder.join("keys")).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_sealed_opens_as_it_was(plain in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let folder = tempfile::tempdir().unwrap();
        let acme = Workspace::parse("acme").unwrap();
        let context = Context { workspace: &acme, purpose: "slack-token" };
        let (sealed, again, opened) = Runtime::new().unwrap().block_on(async {
            let sealed = envelope(folder.path()).seal(&context, &plain).await.unwrap();
            let again = envelope(folder.path()).seal(&context, &plain).await.unwrap();
            let opened = envelope(folder.path()).open(&context, &sealed).await.unwrap();
            (sealed, again, opened)
        });
        prop_assert_eq!(opened.bytes(), &plain[..]);
        prop_assert_ne!(&sealed, &again, "each has a data key of its own");
        prop_assert!(plain.len() < 8 || !sealed.windows(plain.len()).any(|part| part == plain));
    }
}

#[tokio::test]
async fn no_changed_byte_no_shorter_text_and_no_other_context_opens() {
    let folder = tempfile::tempdir().unwrap();
    let envelope = envelope(folder.path());
    let (acme, other) = (Workspace::parse("acme").unwrap(), Workspace::parse("acmes").unwrap());
    let context = Context { workspace: &acme, purpose: "slack" };
    let sealed = envelope.seal(&context, b"xoxb-hunter2").await.unwrap();
    for at in 0..sealed.len() {
        for bit in [1, 0x80] {
            let mut changed = sealed.clone();
            changed[at] ^= bit;
            assert!(envelope.open(&context, &changed).await.is_err(), "byte {at}");
        }
        assert!(envelope.open(&context, &sealed[..at]).await.is_err(), "{at} bytes of it");
    }
    let longer = [&sealed[..], b"x"].concat();
    assert!(envelope.open(&context, &longer).await.is_err());
    for context in [
        Context { workspace: &other, purpose: "slack" },
        Context { workspace: &acme, purpose: "stripe" },
        // The same letters, cut elsewhere.
        Context { workspace: &other, purpose: "lack" },
    ] {
        let error = envelope.open(&context, &sealed).await.unwrap_err();
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }
    let opened = envelope.open(&context, &sealed).await.unwrap();
    assert_eq!((opened.text().unwrap(), format!("{opened:?}").as_str()), ("xoxb-hunter2", "Secret(…)"));
}

#[tokio::test]
async fn what_a_former_key_sealed_stays_readable_and_another_machines_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let acme = Workspace::parse("acme").unwrap();
    let context = Context { workspace: &acme, purpose: "slack" };
    let old = envelope(folder.path()).seal(&context, b"1").await.unwrap();
    let rotated = Envelope::File(KeyFile::rotate(&path).unwrap());
    let new = rotated.seal(&context, b"2").await.unwrap();
    assert_eq!([rotated.is_current(&old).unwrap(), rotated.is_current(&new).unwrap()], [false, true]);
    let again = envelope(folder.path());
    assert_eq!(again.open(&context, &old).await.unwrap().bytes(), b"1");
    assert_eq!(again.open(&context, &new).await.unwrap().bytes(), b"2");
    let elsewhere = tempfile::tempdir().unwrap();
    let error = envelope(elsewhere.path()).open(&context, &old).await.unwrap_err();
    assert!(format!("{error:?}").contains("the key file holds no key"), "{error:?}");
}
