//! Tokens and keys: pure, no clock, no disk.
