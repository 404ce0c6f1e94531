/// The command postconf(1): shows and edits main.cf, shows master.cf.
package org.postrider.postconf;
