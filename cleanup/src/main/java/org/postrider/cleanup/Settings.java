package org.postrider.cleanup;

import java.util.HashSet;
import java.util.Set;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.params.RewriteParams;
import org.postrider.mail.params.TableParams;
import org.postrider.util.Bytes;

/// The parameters that every message needs, read once.
final class Settings {
    final String myhostname;
    final String alwaysBcc;
    final Set<String> dropHeaders = new HashSet<>();
    final boolean alwaysAddMissing;
    final String undisclosed;
    final int duplicateLimit;
    final int headerLimit;
    final int tokenLimit;
    final int hopLimit;
    final int lineLimit;
    final long messageLimit;
    final int attributeLimit;
    final boolean originals;
    final boolean replaceStray;
    final boolean utf8;
    final boolean longIds;
    final boolean standardFrom;
    final String nameCharset;
    final long delayWarning;
    final String remoteDomain;
    final ContentOptions content;

    Settings(Conf conf) {
        myhostname = conf.get(CommonParams.MYHOSTNAME);
        alwaysBcc = conf.get(CleanupParams.ALWAYS_BCC);
        conf.get(CleanupParams.MESSAGE_DROP_HEADERS).forEach(n -> dropHeaders.add(Bytes.lower(n)));
        alwaysAddMissing = conf.get(CleanupParams.ALWAYS_ADD_MISSING_HEADERS);
        undisclosed = conf.get(CleanupParams.UNDISCLOSED_RECIPIENTS_HEADER);
        duplicateLimit = conf.get(CleanupParams.DUPLICATE_FILTER_LIMIT);
        headerLimit = conf.get(CleanupParams.HEADER_SIZE_LIMIT);
        tokenLimit = conf.get(CleanupParams.HEADER_ADDRESS_TOKEN_LIMIT);
        hopLimit = conf.get(CleanupParams.HOPCOUNT_LIMIT);
        lineLimit = conf.get(CommonParams.LINE_LENGTH_LIMIT);
        messageLimit = conf.get(CommonParams.MESSAGE_SIZE_LIMIT);
        attributeLimit = conf.get(CleanupParams.QUEUE_FILE_ATTRIBUTE_COUNT_LIMIT);
        originals = conf.get(CleanupParams.ENABLE_ORIGINAL_RECIPIENT);
        replaceStray = conf.get(CleanupParams.CLEANUP_REPLACE_STRAY_CR_LF);
        utf8 = conf.get(TableParams.SMTPUTF8_ENABLE);
        longIds = conf.get(QueueParams.ENABLE_LONG_QUEUE_IDS);
        nameCharset = conf.get(CleanupParams.FULL_NAME_ENCODING_CHARSET);
        standardFrom = !conf.get(CleanupParams.HEADER_FROM_FORMAT).equals("obsolete");
        delayWarning = conf.get(QmgrParams.DELAY_WARNING_TIME).toSeconds();
        content = ContentOptions.of(conf);
        remoteDomain = conf.get(RewriteParams.REMOTE_HEADER_REWRITE_DOMAIN);
    }
}
