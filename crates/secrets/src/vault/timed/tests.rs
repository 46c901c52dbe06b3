use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};

use super::super::MemoryVault;
use super::*;

/// A keyring that asks the person: each call reports that it began and then waits for an answer.
struct Prompting {
    began: Mutex<Sender<String>>,
    answers: Mutex<Receiver<()>>,
    kept: Arc<MemoryVault>,
}

struct Person {
    asked: Receiver<String>,
    answer: Sender<()>,
}

fn prompting() -> (Arc<Prompting>, Person) {
    let (began, asked) = channel();
    let (answer, answers) = channel();
    let vault = Prompting {
        began: Mutex::new(began),
        answers: Mutex::new(answers),
        kept: Arc::new(MemoryVault::new()),
    };
    (Arc::new(vault), Person { asked, answer })
}

impl Prompting {
    fn ask(&self, call: &str) {
        self.began.lock().unwrap().send(call.to_owned()).unwrap();
        self.answers.lock().unwrap().recv().unwrap();
    }
}

impl Vault for Prompting {
    fn get(&self, name: &EntryName) -> Result<Option<Secret<String>>, VaultError> {
        self.ask("get");
        self.kept.get(name)
    }

    fn set(&self, name: &EntryName, secret: &Secret<String>) -> Result<(), VaultError> {
        self.ask("set");
        self.kept.set(name, secret)
    }

    fn delete(&self, name: &EntryName) -> Result<(), VaultError> {
        assert_ne!(name.as_str(), "panic", "as a system's library might");
        self.ask("delete");
        self.kept.delete(name)
    }
}

fn name(text: &str) -> EntryName {
    EntryName::parse(text).unwrap()
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn an_answered_prompt_lets_the_call_through() {
    let (vault, person) = prompting();
    person.answer.send(()).unwrap();
    person.answer.send(()).unwrap();
    let timed = TimedVault::new(vault, LONG).unwrap();
    timed.set(&name("a"), &Secret::from("b")).unwrap();
    assert_eq!(timed.get(&name("a")).unwrap().unwrap().expose(), "b");
}

#[test]
fn an_unanswered_prompt_ends_the_wait() {
    let (vault, person) = prompting();
    let timed = TimedVault::new(vault, Duration::from_millis(20)).unwrap();
    assert_eq!(timed.get(&name("a")).map(|_| ()), Err(VaultError::Waiting));
    assert_eq!(person.asked.recv_timeout(LONG).unwrap(), "get");
}

#[test]
fn impatient_clicks_do_not_queue_up_prompts() {
    let (vault, person) = prompting();
    let kept = Arc::clone(&vault.kept);
    let timed = TimedVault::new(vault, Duration::from_millis(20)).unwrap();
    assert_eq!(
        timed.set(&name("first"), &Secret::from("x")),
        Err(VaultError::Waiting)
    );
    assert_eq!(
        timed.set(&name("second"), &Secret::from("x")),
        Err(VaultError::Waiting)
    );
    assert_eq!(timed.delete(&name("third")), Err(VaultError::Waiting));
    assert_eq!(timed.status(), VaultStatus::Locked);
    assert_eq!(person.asked.recv_timeout(LONG).unwrap(), "set");

    person.answer.send(()).unwrap();
    drop(timed);
    // The thread ends once it has gone through the queue; no further call was ever begun.
    assert_eq!(
        person.asked.recv_timeout(LONG),
        Err(RecvTimeoutError::Disconnected)
    );
    assert!(
        kept.get(&name("first")).unwrap().is_some(),
        "the answered call took effect"
    );
    assert!(
        kept.get(&name("second")).unwrap().is_none(),
        "the given-up one did not"
    );
}

#[test]
fn a_panic_in_the_keyrings_library_is_an_error_and_not_the_end() {
    let (vault, person) = prompting();
    let timed = TimedVault::new(vault, LONG).unwrap();
    let error = timed.delete(&name("panic")).unwrap_err();
    assert_eq!(
        error,
        VaultError::Failed {
            reason: "it stopped unexpectedly".to_owned()
        }
    );
    person.answer.send(()).unwrap();
    assert!(
        timed.get(&name("a")).unwrap().is_none(),
        "the next call is made"
    );
}
