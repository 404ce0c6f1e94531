/// Builds the runnable image from the modules' jars: runtime, jars, launchers, start-up caches,
/// shipped configuration, manual pages, licences. Runs at build time only.
package org.postrider.dist;
