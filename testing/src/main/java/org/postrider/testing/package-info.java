/// Fixtures for tests: logs in memory, whole mail systems, scripted peers.
package org.postrider.testing;
