package org.postrider.postconf;

import java.util.ArrayList;
import java.util.List;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;

/// Changes services in master.cf. Lines of other services, and comments, stay as they are.
final class MasterCfEditor {
    /// What is edited of a service.
    enum Subject {
        /// The whole line.
        LINE,
        /// A column.
        FIELD,
        /// A setting.
        SETTING
    }

    /// One argument of the command line.
    private static final class Request {
        private final ServicePattern pattern;
        private final Service service;
        private final String value;
        private boolean matched;

        /// @param service the new line; `null` if there is none
        /// @param value of a column or setting
        Request(ServicePattern pattern, Service service, String value) {
            this.pattern = pattern;
            this.service = service;
            this.value = value;
        }

        boolean matches(String name, String type) {
            return pattern.matches(name, type) || service != null
                    && service.name().equals(name) && service.type().equals(type);
        }
    }

    private final String name;
    private final Action action;
    private final Subject subject;
    private final Warnings warnings;
    private final List<Request> requests = new ArrayList<>();
    private final List<String> out = new ArrayList<>();

    /// The service that is being read and will be written in a new form; empty if there is none.
    private final StringBuilder collected = new StringBuilder();
    private final List<Request> collectedFor = new ArrayList<>();

    /// @param name of the file in messages
    MasterCfEditor(String name, Action action, Subject subject, Warnings warnings) {
        this.name = name;
        this.action = action;
        this.subject = subject;
        this.warnings = warnings;
    }

    /// Takes the arguments of a command line.
    ///
    /// @throws FatalException at an argument that is no request
    void requests(List<String> arguments) {
        for (var argument : arguments) {
            if (argument.indexOf('\n') >= 0) {
                throw new FatalException("-e, -X, or -# accepts no multi-line input");
            }
            if (action != Action.EDIT && argument.indexOf('=') >= 0) {
                throw new FatalException("-X or -# requires names without value");
            }
            if (action == Action.EDIT) {
                var setting = Setting.parse(argument);
                requests.add(request(argument, setting.name(), setting.value()));
            } else {
                requests.add(request(argument, argument, ""));
            }
        }
    }

    private Request request(String argument, String names, String value) {
        var parts = ServicePattern.of(names);
        var pattern = new ServicePattern(argument, parts.parts());
        check(pattern, value);
        Service service = null;
        if (subject == Subject.LINE && action == Action.EDIT) {
            service = MasterFile.parse(value, warnings).orElseThrow(() -> new FatalException(
                    "bad field count: \"" + argument + "\""));
        }
        return new Request(pattern, service, value);
    }

    private void check(ServicePattern pattern, String value) {
        switch (subject) {
            case LINE -> require(pattern.isBetween(2, 2),
                    "-Me, -MX or -M# requires service_name/type");
            case FIELD -> {
                require(pattern.isBetween(3, 3),
                        "-Fe or -FX requires service_name/type/field_name");
                require(!pattern.anyPart(), "-Fe does not accept wild-card field name");
                require(Service.FIELDS.contains(pattern.part()),
                        "invalid service attribute name: \"" + pattern.part() + "\"");
            }
            case SETTING -> {
                require(pattern.isBetween(3, 3),
                        "-Pe or -PX requires service_name/type/parameter");
                require(!pattern.anyPart(), "-Pe does not accept wild-card parameter name");
                require(!Words.hasSpace(value),
                        "-Pe does not accept whitespace in parameter value");
            }
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new FatalException(problem);
        }
    }

    /// The changed lines.
    ///
    /// @throws FatalException if a line that is to be changed is malformed
    List<String> change(List<String> lines) {
        boolean drops = false; // continuation lines of a service that has been dealt with
        boolean comments = false;
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (MainCfEditor.isBlankOrComment(line)) {
                out.add(line);
            } else if (Bytes.isSpace(line.charAt(0))) {
                continuation(line, drops, comments);
            } else {
                flush(i);
                var matching = matching(line, i + 1);
                boolean matched = !matching.isEmpty();
                drops = matched && subject == Subject.LINE && action != Action.COMMENT;
                comments = matched && subject == Subject.LINE && action == Action.COMMENT;
                start(line, matching);
            }
        }
        flush(lines.size());
        finish();
        return out;
    }

    private void continuation(String line, boolean drops, boolean comments) {
        if (!collected.isEmpty()) {
            collected.append(line);
        } else if (comments) {
            out.add("#" + line);
        } else if (!drops) {
            out.add(line);
        }
    }

    private List<Request> matching(String line, int number) {
        var words = Words.of(line);
        if (words.size() < 2) {
            throw new FatalException("file " + name + ": line " + number
                    + ": specify service name and type on the same line");
        }
        var matching = new ArrayList<Request>();
        for (var request : requests) {
            if (request.matches(words.get(0), words.get(1))) {
                matching.add(request);
            }
        }
        return matching;
    }

    private void start(String line, List<Request> matching) {
        if (matching.isEmpty()) {
            out.add(line);
        } else if (subject != Subject.LINE) {
            collected.append(line);
            collectedFor.addAll(matching);
        } else if (action == Action.COMMENT) {
            out.add("#" + line);
        } else if (action == Action.EDIT) {
            replace(matching);
        }
        for (var request : matching) {
            request.matched = true;
        }
    }

    /// A service stands where the first line that it replaces stood; further ones go.
    private void replace(List<Request> matching) {
        Request last = null;
        for (var request : matching) {
            last = request.matched ? last : request;
        }
        if (last != null) {
            add(last.service);
        }
    }

    private void add(Service service) {
        for (var line : service.laidOut(true).split("\n", -1)) {
            out.add(line);
        }
    }

    /// Writes the service that was collected, if there is one, in its new form.
    private void flush(int lineNumber) {
        if (collected.isEmpty()) {
            return;
        }
        var service = MasterFile.parse(collected.toString(), warnings)
                .orElseThrow(() -> new FatalException(
                        "file " + name + ": line " + lineNumber + ": bad field count"));
        for (var request : collectedFor) {
            service = edited(service, request);
        }
        add(service);
        collected.setLength(0);
        collectedFor.clear();
    }

    private Service edited(Service service, Request request) {
        var part = request.pattern.part();
        if (subject == Subject.FIELD) {
            return service.withField(Service.FIELDS.indexOf(part), request.value);
        }
        return action == Action.EXCLUDE ? service.withoutSetting(part)
                : service.withSetting(part, request.value);
    }

    /// Adds services that were not there before; reports what else was not there.
    private void finish() {
        for (var request : requests) {
            if (request.matched) {
                continue;
            }
            if (subject != Subject.LINE) {
                warnings.accept("unmatched service_name/type: \"" + request.pattern.text() + "\"");
            } else if (action == Action.EDIT) {
                add(request.service);
            }
        }
    }
}
