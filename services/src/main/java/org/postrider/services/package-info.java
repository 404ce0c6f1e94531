/// Small daemons that serve the other programs: anvil(8), flush(8), postlogd(8), showq(8).
package org.postrider.services;
