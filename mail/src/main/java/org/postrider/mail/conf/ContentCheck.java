package org.postrider.mail.conf;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.Content;
import org.postrider.mail.params.Lists;

/// Says what is wrong with the text of a parameter by its [Content].
final class ContentCheck {
    /// Types of tables whose second part is not the name of a table but text.
    private static final Set<String> TEXT_TYPES = Set.of("static", "inline", "pipemap", "unionmap");
    private static final String PROXY = "proxy:";

    private final Set<String> tableTypes;
    private final Set<String> classes;

    /// @param tableTypes the types of lookup tables that there are
    /// @param classes the names of restriction classes
    ContentCheck(Set<String> tableTypes, Set<String> classes) {
        this.tableTypes = tableTypes;
        this.classes = classes;
    }

    /// Why no program can work with it; empty if one can.
    ///
    /// @param text after expansion
    Optional<String> fault(Content content, String text) {
        try {
            return switch (content) {
                case Content.Name _ -> NameFile.one(text) ? Optional.empty()
                        : Optional.of("expected one name");
                case Content.NameOrFile _ -> {
                    NameFile.name(text);
                    yield Optional.empty();
                }
                case Content.Words(var words, var list, var only) ->
                        only ? words(text, words, list) : Optional.empty();
                case Content.Restrictions _ -> split(text);
                case Content.Networks _ -> split(text);
                case Content.Tables _ -> split(text);
                case Content.Anything _ -> Optional.empty();
            };
        } catch (ConfException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static Optional<String> split(String text) {
        Lists.split(text); // braces that do not match
        return Optional.empty();
    }

    /// What is wrong with the first element that no program can work with; empty if nothing is.
    ///
    /// @param text after expansion, without a [#fault]
    Optional<String> element(Content content, String text) {
        return switch (content) {
            case Content.Tables(boolean only) -> tables(text, only);
            case Content.Networks _ -> networks(text);
            case Content.Restrictions _ -> restrictions(text);
            case Content.Words(var words, var list, _) -> words(text, words, list);
            default -> Optional.empty();
        };
    }

    private static Optional<String> words(String text, List<String> words, boolean list) {
        for (var word : list ? Lists.split(text) : List.of(text)) {
            if (!word.isEmpty() && !words.contains(word.toLowerCase(Locale.ROOT))) {
                return Optional.of("\"" + word + "\" is not " + (list ? "among " : "one of ")
                        + String.join(", ", words));
            }
        }
        return Optional.empty();
    }

    private Optional<String> networks(String text) {
        for (var element : Lists.split(text)) {
            if (element.indexOf(':') >= 0 && !element.startsWith("[")
                    && element.chars().allMatch(c -> Character.digit(c, 16) >= 0
                            || ":./".indexOf(c) >= 0)) {
                return Optional.of("\"" + element + "\" needs brackets: an IPv6 address or network"
                        + " is written [2001:db8::1] or [2001:db8::]/32");
            }
        }
        var fault = NetworkSyntax.fault(text);
        return fault.isPresent() ? fault : tables(text, false);
    }

    private Optional<String> tables(String text, boolean only) {
        for (var element : Lists.split(text)) {
            var fault = table(element.startsWith("!") ? element.substring(1) : element, only);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<String> table(String element, boolean only) {
        int colon = element.startsWith("[") || element.startsWith("/") ? -1 : element.indexOf(':');
        if (colon < 0) {
            return only ? Optional.of("\"" + element + "\" is not a table: expected type:name,"
                    + " such as hash:/etc/postfix/table") : Optional.empty();
        }
        if (element.startsWith(PROXY)) {
            return table(element.substring(PROXY.length()), true);
        }
        var type = element.substring(0, colon);
        if (!tableTypes.contains(type)) {
            var nearest = Suggestion.nearest(type, tableTypes);
            return Optional.of("there is no table type \"" + type + "\" (" + element + ")"
                    + nearest.map(n -> "; did you mean " + n + "?").orElse(""));
        }
        return colon + 1 == element.length() && !TEXT_TYPES.contains(type)
                ? Optional.of("\"" + element + "\" has no name after its type") : Optional.empty();
    }

    private Optional<String> restrictions(String text) {
        var words = Lists.split(text);
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            var name = word.toLowerCase(Locale.ROOT);
            boolean argument = RestrictionWords.takesArgument(name);
            if (argument || RestrictionWords.takesTable(name)) {
                if (++i == words.size()) {
                    return Optional.of("\"" + word + "\" is not followed by "
                            + (argument ? "what it asks for" : "a table"));
                }
                var fault = argument ? Optional.<String>empty() : table(tableOf(words.get(i)), true);
                if (fault.isPresent()) {
                    return fault;
                }
                continue;
            }
            var fault = single(word, name);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    /// Options may come after a table, in braces with it.
    private static String tableOf(String argument) {
        var words = argument.startsWith("{") ? Lists.split(Lists.unbraced(argument)) : List.of(argument);
        return words.isEmpty() ? argument : words.getFirst();
    }

    /// A restriction without argument, a class, a reply, or a table of the old form.
    private Optional<String> single(String word, String name) {
        if (RestrictionWords.standsAlone(name) || classes.contains(word) || isReply(word)) {
            return Optional.empty();
        }
        if (word.indexOf(':') >= 0) {
            return table(word, true);
        }
        return Optional.of("there is no restriction \"" + word + "\""
                + Suggestion.nearest(name, RestrictionWords.all())
                        .map(n -> "; did you mean " + n + "?").orElse(""));
    }

    /// Elements in braces hold a reply with its text; what is in them is not looked at.
    private static boolean isReply(String word) {
        return word.startsWith("{") || word.equals("DISABLE");
    }
}
