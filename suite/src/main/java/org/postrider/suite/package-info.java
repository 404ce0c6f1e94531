/// All programs in one class path: the list of them, and the main class of daemon processes.
package org.postrider.suite;
