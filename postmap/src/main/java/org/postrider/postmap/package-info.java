/// postmap(1) and postalias(1): make, change and ask lookup tables.
package org.postrider.postmap;
