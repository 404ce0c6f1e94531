/// Commands for the queue: postqueue(1), postsuper(1), postcat(1).
package org.postrider.postqueue;
