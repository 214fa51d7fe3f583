//! Somebody who has made up their mind: for tests.

use std::collections::VecDeque;

use zeroize::Zeroizing;

use super::{Prompt, PromptError};

/// One prepared answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To a yes-or-no question.
    Yes,
    /// To a yes-or-no question.
    No,
    /// What is typed: a password, or what has to be typed back.
    Text(String),
    /// What is chosen from a list, by place.
    Choice(Vec<usize>),
    /// Ctrl-C.
    Cancel,
}

/// Answers in order and remembers the questions; cancels when it has no fitting answer left.
#[derive(Clone, Debug, Default)]
pub struct Scripted {
    answers: VecDeque<Answer>,
    /// What was asked so far.
    pub asked: Vec<String>,
}

impl Scripted {
    /// Will give these answers.
    #[must_use]
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: answers.into_iter().collect(), asked: Vec::new() }
    }

    fn next(&mut self, question: &str) -> Option<Answer> {
        self.asked.push(question.to_owned());
        self.answers.pop_front()
    }
}

impl Prompt for Scripted {
    fn confirm(&mut self, question: &str) -> Result<bool, PromptError> {
        match self.next(question) {
            Some(Answer::Yes) => Ok(true),
            Some(Answer::No) => Ok(false),
            Some(Answer::Text(_) | Answer::Choice(_) | Answer::Cancel) | None => {
                Err(PromptError::Cancelled)
            }
        }
    }

    fn password(&mut self, label: &str) -> Result<Zeroizing<String>, PromptError> {
        match self.next(label) {
            Some(Answer::Text(text)) => Ok(Zeroizing::new(text)),
            Some(Answer::Yes | Answer::No | Answer::Choice(_) | Answer::Cancel) | None => {
                Err(PromptError::Cancelled)
            }
        }
    }

    fn type_back(&mut self, question: &str, expected: &str) -> Result<bool, PromptError> {
        self.password(question).map(|typed| *typed == expected)
    }

    fn select_many(&mut self, question: &str, items: &[String]) -> Result<Vec<usize>, PromptError> {
        match self.next(question) {
            Some(Answer::Choice(places)) if places.iter().all(|&place| place < items.len()) => {
                Ok(places)
            }
            Some(
                Answer::Yes | Answer::No | Answer::Text(_) | Answer::Choice(_) | Answer::Cancel,
            )
            | None => Err(PromptError::Cancelled),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_order_and_then_it_cancels() {
        let mut people = Scripted::new([
            Answer::Yes,
            Answer::Text("s3cret".into()),
            Answer::Text("prod.db".into()),
            Answer::Choice(vec![0, 2]),
        ]);
        let items = ["a", "b", "c"].map(String::from);
        assert!(people.confirm("Sure?").unwrap());
        assert_eq!(*people.password("Token").unwrap(), "s3cret");
        assert!(people.type_back("Name?", "prod.db").unwrap());
        assert_eq!(people.select_many("Which?", &items).unwrap(), [0, 2]);
        assert!(matches!(people.confirm("Again?"), Err(PromptError::Cancelled)));
        assert_eq!(people.asked, ["Sure?", "Token", "Name?", "Which?", "Again?"]);
    }
}
