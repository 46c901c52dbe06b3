//! What is of this desk alone: settings, drafts, failed sign-ins, readers,
//! remembered import mappings. No operation, no audit, never synced.

use domain::id::Uuid;
use domain::time::Instant;
use rusqlite::OptionalExtension;

use crate::error::Result;
use crate::store::Store;

/// A reader this desk knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownReader {
    /// Its name in this database.
    pub id: String,
    /// What the office calls it.
    pub name: String,
    /// `serial` and so on.
    pub kind: String,
    /// The port it was on last.
    pub port: Option<String>,
    /// JSON of its USB identity, by which it is found on another port.
    pub usb: Option<String>,
    /// JSON of its line settings.
    pub settings: Option<String>,
    /// Its own profile; without, it is read by its model's.
    pub profile: Option<Uuid>,
}

/// An unsaved form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// JSON of the form.
    pub body: String,
    /// When it was kept.
    pub saved_at: Instant,
}

impl Store {
    /// A setting of a scope: `desk`, or an admin's id.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn setting(&self, scope: &str, key: &str) -> Result<Option<String>> {
        self.read(|reader| {
            Ok(reader
                .connection()
                .prepare_cached("select v from setting where scope = ?1 and k = ?2")?
                .query_row((scope, key), |row| row.get(0))
                .optional()?)
        })
    }

    /// Keeps a setting, or forgets it.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn set_setting(&self, scope: &str, key: &str, value: Option<&str>) -> Result<()> {
        self.write_local(|connection| {
            match value {
                Some(value) => connection
                    .prepare_cached(
                        "insert into setting (scope, k, v) values (?1, ?2, ?3)
                         on conflict (scope, k) do update set v = excluded.v",
                    )?
                    .execute((scope, key, value))?,
                None => connection
                    .prepare_cached("delete from setting where scope = ?1 and k = ?2")?
                    .execute((scope, key))?,
            };
            Ok(())
        })
    }

    /// An unsaved form of an admin.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn draft(&self, admin: &str, key: &str) -> Result<Option<Draft>> {
        self.read(|reader| {
            Ok(reader
                .connection()
                .prepare_cached("select body, saved_at from draft where admin = ?1 and k = ?2")?
                .query_row((admin, key), |row| {
                    Ok(Draft {
                        body: row.get(0)?,
                        saved_at: Instant(row.get(1)?),
                    })
                })
                .optional()?)
        })
    }

    /// The keys of an admin's unsaved forms.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn draft_keys(&self, admin: &str) -> Result<Vec<String>> {
        self.read(|reader| {
            let mut statement = reader
                .connection()
                .prepare_cached("select k from draft where admin = ?1 order by k")?;
            let rows = statement.query_map([admin], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Keeps an unsaved form, or forgets it.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn set_draft(
        &self,
        admin: &str,
        key: &str,
        body: Option<&str>,
        now: Instant,
    ) -> Result<()> {
        self.write_local(|connection| {
            match body {
                Some(body) => connection
                    .prepare_cached(
                        "insert into draft (admin, k, body, saved_at) values (?1, ?2, ?3, ?4)
                         on conflict (admin, k) do update set body = excluded.body, saved_at = excluded.saved_at",
                    )?
                    .execute((admin, key, body, now.0))?,
                None => connection
                    .prepare_cached("delete from draft where admin = ?1 and k = ?2")?
                    .execute((admin, key))?,
            };
            Ok(())
        })
    }

    /// When sign-ins as `login` failed on this desk, as far as still kept.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn sign_in_failures(&self, login: &str) -> Result<Vec<i64>> {
        self.read(|reader| {
            let mut statement = reader
                .connection()
                .prepare_cached("select at from sign_in_failure where login = ?1 order by at")?;
            let rows = statement.query_map([login], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Replaces what is kept of failed sign-ins as `login`; empty after a right one.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn set_sign_in_failures(&self, login: &str, times: &[i64]) -> Result<()> {
        self.write_local(|connection| {
            connection
                .prepare_cached("delete from sign_in_failure where login = ?1")?
                .execute([login])?;
            let mut insert = connection
                .prepare_cached("insert into sign_in_failure (login, at) values (?1, ?2)")?;
            for at in times {
                insert.execute((login, at))?;
            }
            Ok(())
        })
    }

    /// The readers of this desk, by name.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn known_readers(&self) -> Result<Vec<KnownReader>> {
        self.read(|reader| {
            let mut statement = reader.connection().prepare_cached(
                "select id, name, kind, port, usb, settings, profile from reader order by name, id",
            )?;
            let rows = statement.query_map([], |row| {
                Ok(KnownReader {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    kind: row.get(2)?,
                    port: row.get(3)?,
                    usb: row.get(4)?,
                    settings: row.get(5)?,
                    profile: row.get::<_, Option<[u8; 16]>>(6)?.map(Uuid::from_bytes),
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Remembers a reader, or what is new about it.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn remember_reader(&self, reader: &KnownReader) -> Result<()> {
        self.write_local(|connection| {
            connection
                .prepare_cached(
                    "insert into reader (id, name, kind, port, usb, settings, profile) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                     on conflict (id) do update set name = excluded.name, kind = excluded.kind,
                       port = excluded.port, usb = excluded.usb, settings = excluded.settings, profile = excluded.profile",
                )?
                .execute((
                    &reader.id,
                    &reader.name,
                    &reader.kind,
                    &reader.port,
                    &reader.usb,
                    &reader.settings,
                    reader.profile.map(Uuid::into_bytes),
                ))?;
            Ok(())
        })
    }

    /// Forgets a reader.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn forget_reader(&self, id: &str) -> Result<()> {
        self.write_local(|connection| {
            connection
                .prepare_cached("delete from reader where id = ?1")?
                .execute([id])?;
            Ok(())
        })
    }

    /// The mapping used last for a file with these headers.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn remembered_mapping(&self, fingerprint: &str) -> Result<Option<String>> {
        self.read(|reader| {
            Ok(reader
                .connection()
                .prepare_cached("select mapping from import_memory where fingerprint = ?1")?
                .query_row([fingerprint], |row| row.get(0))
                .optional()?)
        })
    }

    /// Remembers a mapping for files with these headers.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn remember_mapping(&self, fingerprint: &str, mapping: &str, now: Instant) -> Result<()> {
        self.write_local(|connection| {
            connection
                .prepare_cached(
                    "insert into import_memory (fingerprint, mapping, used_at) values (?1, ?2, ?3)
                     on conflict (fingerprint) do update set mapping = excluded.mapping, used_at = excluded.used_at",
                )?
                .execute((fingerprint, mapping, now.0))?;
            Ok(())
        })
    }
}
