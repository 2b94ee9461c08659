mod index;
mod slots;
