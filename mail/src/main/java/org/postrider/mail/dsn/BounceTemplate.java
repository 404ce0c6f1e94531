package org.postrider.mail.dsn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postrider.mail.address.Idna;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.Macros;
import org.postrider.mail.header.NamedAddress;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.params.TableParams;
import org.postrider.util.FatalException;

/// The text that reports of one kind begin with, and some of their header.
///
/// @param source the file that it comes from, for messages; empty if it is built in
/// @param kind what is reported: `failure`, `delay`, `success` or `verify`
/// @param charset of the text
/// @param from who the report comes from, as in a header
/// @param subject of the report to the sender
/// @param postmasterSubject of the copy for the postmaster; empty for kinds without one
/// @param text for people, by lines, with `$name`
public record BounceTemplate(String source, String kind, String charset, String from,
        String subject, String postmasterSubject, List<String> text) {
    private static final String SIGNATURE = "                   The mail system";
    private static final long[] SECONDS = {1, 60, 3600, 86_400, 604_800};
    private static final List<String> TIMES =
            List.of("delay_warning_time", "maximal_queue_lifetime");
    private static final List<String> HOSTS = List.of("myhostname", "mydomain");
    /// A larger number is not for people.
    private static final long LARGEST = 999;
    private static final List<String> UNITS =
            List.of("seconds", "minutes", "hours", "days", "weeks");

    /// Keeps its own list.
    public BounceTemplate {
        text = List.copyOf(text);
    }

    /// The built-in templates, in the order of the kinds. Programs recognise reports by their
    /// subjects, which are Postfix's.
    public static List<BounceTemplate> builtIn(Conf conf) {
        var from = NamedAddress.of(conf, "Mail Delivery System", "MAILER-DAEMON");
        return List.of(
                builtIn("failure", from, "Undelivered Mail Returned to Sender",
                        "Postmaster Copy: Undelivered Mail",
                        "Your message could not be delivered to one or more of its recipients.",
                        "The reasons are listed below; the message follows after them.", "",
                        "If you need help, please write to postmaster and include this report.",
                        "You may remove your own text from the message that is attached."),
                builtIn("delay", from, "Delayed Mail (still being retried)",
                        "Postmaster Warning: Delayed Mail",
                        "*** THIS IS ONLY A WARNING. THERE IS NO NEED TO SEND YOUR MESSAGE AGAIN."
                                + " ***", "",
                        "Your message could not be delivered for more than"
                                + " $delay_warning_time_hours hour(s).",
                        "Delivery will be attempted until it is $maximal_queue_lifetime_days"
                                + " day(s) old.", "",
                        "If you need help, please write to postmaster and include this report."),
                builtIn("success", from, "Successful Mail Delivery Report", "",
                        "Your message was delivered to the destinations that are listed below.",
                        "Where it was handed over to another mail system, that system may still",
                        "report a failure; where it is in a mailbox, this is the last report."),
                builtIn("verify", from, "Mail Delivery Status Report", "",
                        "This is the report about mail delivery that you have asked for."));
    }

    private static BounceTemplate builtIn(String kind, String from, String subject,
            String postmasterSubject, String... sentences) {
        var text = new ArrayList<String>();
        text.add("This is the mail system at host $myhostname.");
        text.add("");
        text.addAll(List.of(sentences));
        text.add("");
        text.add(SIGNATURE);
        return new BounceTemplate("", kind, "us-ascii", from, subject, postmasterSubject, text);
    }

    /// The text with all names replaced; this host's name and domain are in UTF-8 unless
    /// `smtputf8_enable` is off.
    ///
    /// @param warnings is told of times that make no good number in the unit that was asked for
    /// @throws FatalException if a line has a name that stands for nothing, or is malformed
    public List<String> expanded(Conf conf, Consumer<String> warnings) {
        var lines = new ArrayList<String>();
        for (var line : text) {
            try {
                lines.add(new Macros(name -> value(name, conf, warnings).orElseThrow(
                        () -> new FatalException(place() + ": undefined $name in " + kind
                                + " template: " + line)),
                        name -> value(name, conf, warnings).orElse("")).expand(line));
            } catch (ConfException e) {
                warnings.accept(e.getMessage());
                throw new FatalException(place() + ": bad $name syntax in " + kind
                        + " template: " + line, e);
            }
        }
        return lines;
    }

    private String place() {
        return source.isEmpty() ? "[built-in]" : source;
    }

    private Optional<String> value(String name, Conf conf, Consumer<String> warnings) {
        for (var time : TIMES) {
            if (name.startsWith(time + "_")) {
                return Optional.of(time(name, time, conf, warnings));
            }
        }
        if (!conf.isSet(name) && conf.rawDefault(name).isEmpty()) {
            return Optional.empty();
        }
        var value = conf.expand('$' + name);
        return Optional.of(HOSTS.contains(name) && conf.get(TableParams.SMTPUTF8_ENABLE)
                ? Idna.toUtf8(value) : value);
    }

    private String time(String name, String parameter, Conf conf, Consumer<String> warnings) {
        var suffix = name.substring(parameter.length() + 1);
        int unit = UNITS.indexOf(suffix);
        if (unit < 0) {
            throw new FatalException(place() + ": unrecognized suffix \"" + suffix
                    + "\" in parameter \"" + name + "\"");
        }
        long seconds = conf.get(parameter.equals(TIMES.getFirst()) ? QmgrParams.DELAY_WARNING_TIME
                : QmgrParams.MAXIMAL_QUEUE_LIFETIME).toSeconds();
        long number = seconds / SECONDS[unit];
        boolean large = number > LARGEST;
        if (large || number == 0 && seconds > 0) {
            warnings.accept(place() + ": " + (large ? "excessive result \"" + number + "\""
                    : "zero result") + " in " + kind + " template conversion of parameter \""
                    + name + "\"");
            warnings.accept("please " + (large ? "increase" : "reduce") + " time unit \""
                    + suffix + "\" of \"" + name + "\" in " + kind + " template");
            warnings.accept("for instructions see the bounce(5) manual");
        }
        return Long.toString(number);
    }
}
