/// Lookup tables: the contract ([org.postrider.tables.Dict]), one class per type, and the maps and
/// match lists built on them.
///
/// Programs open tables by [org.postrider.tables.Tables], which keeps them for all services of a
/// process. postmap(1) and newaliases(1) make them by [org.postrider.tables.TableBuilder]; programs
/// that keep a cache use [org.postrider.tables.CacheTable].
///
/// A new type is one class that implements `Dict`, one line in the `switch` of `Dicts.make`, and its
/// name in `Dicts.types`. What it needs from the configuration it reads when it is made; a name that
/// cannot be used becomes a table that fails (`MemoryDicts.broken`). `ContractTest` then asks for an
/// example of it. A table in a file is a `FileDict` with a loader: that opens it anew when the file
/// has changed. Keys come folded and checked, see `CheckedDict`.
package org.postrider.tables;
