//! What all workbooks are: XML in a zip archive, read under limits.

pub(crate) mod package;
pub(crate) mod xml;
