//! A resource that lives in the host: the guest makes some and drops them, and the host lends others.
//!
//! `cargo run --example 06-host-resources`

use gusset::component::{Component, HasSelf, Linker, Resource, ResourceTable, bindgen};
use gusset::{Engine, Result, Store};

use village::bank::accounts;

bindgen!({
    path: "wit/06-host-resources.wit",
    // Without this, an empty type is made for the resource.
    with: { "village:bank/accounts.account": Entry },
    // A handle that the table does not know is an error, which traps the guest.
    imports: { default: trappable },
});

/// What a handle of `account` stands for: an entry in the books.
pub struct Entry {
    owner: String,
    cents: u64,
}

#[derive(Default)]
struct Bank {
    accounts: ResourceTable,
}

// The interface has no functions besides those of its resource.
impl accounts::Host for Bank {}

impl accounts::HostAccount for Bank {
    fn new(&mut self, owner: String) -> Result<Resource<Entry>> {
        println!("bank: {owner} opens an account");
        Ok(self.accounts.push(Entry { owner, cents: 0 })?)
    }

    fn deposit(&mut self, account: Resource<Entry>, cents: u32) -> Result<()> {
        self.accounts.get_mut(&account)?.cents += u64::from(cents);
        Ok(())
    }

    fn balance(&mut self, account: Resource<Entry>) -> Result<u64> {
        Ok(self.accounts.get(&account)?.cents)
    }

    fn owner(&mut self, account: Resource<Entry>) -> Result<String> {
        Ok(self.accounts.get(&account)?.owner.clone())
    }

    // The guest dropped the last handle.
    fn drop(&mut self, account: Resource<Entry>) -> Result<()> {
        let account = self.accounts.delete(account)?;
        println!("bank: {} closes an account with {} cents", account.owner, account.cents);
        Ok(())
    }
}

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::encoded("06-host-resources", "teller")?)?;
    let mut linker = Linker::new(&engine);
    Teller::add_to_linker::<_, HasSelf<Bank>>(&mut linker, |bank| bank)?;
    let mut store = Store::new(&engine, Bank::default());
    let teller = Teller::instantiate(&mut store, &component, &linker)?;

    println!("saved: {}", teller.call_save(&mut store, "Ada", &[150, 250, 99])?);
    println!("saved: {}", teller.call_save(&mut store, "Bo", &[])?);

    // Accounts of the host's own, lent for one call.
    let books = &mut store.data_mut().accounts;
    let a = books.push(Entry { owner: "Cy".to_owned(), cents: 10 })?;
    let b = books.push(Entry { owner: "Dan".to_owned(), cents: 11 })?;
    let (lent_a, lent_b) = (Resource::new_borrow(a.rep()), Resource::new_borrow(b.rep()));
    println!("richer: {}", teller.call_richer(&mut store, lent_a, lent_b)?);
    let books = &mut store.data_mut().accounts;
    books.delete(a)?;
    books.delete(b)?;
    println!("nothing is left: {}", books.is_empty());
    Ok(())
}
