//! What adapters may take.
