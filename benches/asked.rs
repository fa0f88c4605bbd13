//! What the command line asks for: parts by name, and a number for those that take one.

/// Words behind the flags that Cargo adds of its own, such as `--bench`.
fn words() -> impl Iterator<Item = String> {
    std::env::args().skip(1).filter(|argument| !argument.starts_with("--"))
}

/// The parts that were named.
pub fn parts() -> Vec<String> {
    words().filter(|word| word.parse::<usize>().is_err()).collect()
}

/// How many of what a part measures; `None`: as many as usual.
pub fn number() -> Option<usize> {
    words().find_map(|word| word.parse().ok())
}
