//! Any bytes as what the other side of the admin socket says: each frame that is read is written as the same bytes, each
//! message that is taken is told as the same message.
#![no_main]
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use temtin::cli::desk::frame::Frame;
use temtin::cli::desk::talk::{Ask, Call, Hello, Reply};

fuzz_target!(|data: &[u8]| {
    let mut rest = data;
    loop {
        let before = rest;
        let Ok(frame) = Frame::read(&mut rest) else { break };
        let mut written = Vec::new();
        frame.write(&mut written).expect("what was read is no longer than a frame");
        assert_eq!(written, before[..before.len() - rest.len()]);
        same::<Hello>(&frame);
        same::<Call>(&frame);
        same::<Ask>(&frame);
        same::<Reply>(&frame);
    }
});

fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(frame: &Frame) {
    if let Ok(message) = frame.read_as::<T>() {
        let told = Frame::message(&message).expect("a message can be written");
        assert_eq!(told.read_as::<T>().expect("what was told is understood"), message);
    }
}
