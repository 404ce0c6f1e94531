/// Families of log lines that several programs write, in the form that other software parses.
package org.postrider.mail.log;
