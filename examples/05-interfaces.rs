//! Interfaces in both directions: the world imports one, exports another that uses its types, and
//! exports a third that has no package.
//!
//! `cargo run --example 05-interfaces`

use gusset::component::{Component, HasSelf, Linker, bindgen};
use gusset::{Engine, Result, Store};

use village::weather::sensors::{self, Reading, Unit};

bindgen!({ path: "wit/05-interfaces.wit", additional_derives: [PartialEq] });

struct Sensors {
    readings: Vec<Reading>,
}

// Each imported interface is a module with a trait of this name.
impl sensors::Host for Sensors {
    fn readings(&mut self) -> Vec<Reading> {
        self.readings.clone()
    }
}

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::encoded("05-interfaces", "station")?)?;
    let mut linker = Linker::new(&engine);
    Station::add_to_linker::<_, HasSelf<Sensors>>(&mut linker, |sensors| sensors)?;
    let mut store = Store::new(&engine, Sensors { readings: Vec::new() });
    let station = Station::instantiate(&mut store, &component, &linker)?;

    // Each exported interface is an accessor; its functions begin with `call_`.
    let report = station.village_weather_report();
    println!("before the first reading: {:?}", report.call_highest(&mut store)?);
    let read = |station: &str, degrees| Reading { station: station.to_owned(), degrees, unit: Unit::Celsius };
    store.data_mut().readings = vec![read("harbour", 11.5), read("church", 14.25), read("ridge", 6.0)];
    let highest = report.call_highest(&mut store)?;
    println!("the highest: {highest:?}");
    println!("the host's own: {}", highest.as_ref() == Some(&store.data().readings[1]));

    let degrees: Vec<f64> = store.data().readings.iter().map(|reading| reading.degrees).collect();
    println!("the mean: {:.2}", station.stats().call_mean(&mut store, &degrees)?);
    Ok(())
}
