//! What the system's web view needs to be told before it starts.

use std::process::ExitCode;

/// WebKitGTK shares its pictures with the screen by DMABUF, which on some drivers (NVIDIA's above
/// all) shows an empty window. Without it drawing is a little slower and always works. Whoever set
/// the variable, to whatever, is obeyed.
#[cfg(target_os = "linux")]
const SAFE_DRAWING: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Starts the program once more with safe drawing, where that was not decided yet. On success this
/// process becomes that one, and nothing returns: a program cannot set its own variables safely
/// once it has threads.
#[cfg(target_os = "linux")]
pub(crate) fn with_safe_drawing() -> Option<ExitCode> {
    use std::os::unix::process::CommandExt as _;

    if std::env::var_os(SAFE_DRAWING).is_some() {
        return None;
    }
    let program = std::env::current_exe().ok()?;
    let mut again = std::process::Command::new(program);
    again
        .args(std::env::args_os().skip(1))
        .env(SAFE_DRAWING, "1");
    // It only returns when it failed; then we go on as we are.
    let _ = again.exec();
    None
}

/// Other systems draw safely by themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn with_safe_drawing() -> Option<ExitCode> {
    None
}
