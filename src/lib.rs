//! tokenctl
