/// The command postconf(1): shows and edits main.cf.
package org.postrider.postconf;
