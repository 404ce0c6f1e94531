/// The control command, postfix(1): starts, stops, reloads and checks the mail system. Makes no
/// native calls except for a reload.
package org.postrider.postfix;
