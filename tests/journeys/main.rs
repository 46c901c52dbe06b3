//! Journeys: several rooms together, in one process.

mod first_day;
