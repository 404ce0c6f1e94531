/// Lookup tables: the contract, one class per type, and the maps built on them.
package org.postrider.tables;
