package org.postrider.cleanup;

import java.util.List;
import org.postrider.mail.params.MilterParams;
import org.postrider.mail.params.MimeParams;
import org.postrider.mail.params.Param;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Maps;

/// The tables that content is looked up in, see header_checks(5).
///
/// @param header for the headers of the message
/// @param mime for headers that describe content, and those of parts
/// @param nested for the headers of messages inside of messages
/// @param body for lines of bodies
/// @param bodyLimit how much of each body is looked at, in bytes
/// @param milter for headers that filters add
record CheckTables(Maps header, Maps mime, Maps nested, Maps body, int bodyLimit,
        Maps milter) {
    static CheckTables of(ServiceContext context) {
        return new CheckTables(maps(context, MimeParams.HEADER_CHECKS),
                maps(context, MimeParams.MIME_HEADER_CHECKS),
                maps(context, MimeParams.NESTED_HEADER_CHECKS),
                maps(context, MimeParams.BODY_CHECKS),
                context.conf().get(MimeParams.BODY_CHECKS_SIZE_LIMIT),
                maps(context, MilterParams.MILTER_HEADER_CHECKS));
    }

    private static Maps maps(ServiceContext context, Param<List<String>> param) {
        return context.tables().contentMaps(param.name(), context.conf().get(param), context.conf());
    }
}
