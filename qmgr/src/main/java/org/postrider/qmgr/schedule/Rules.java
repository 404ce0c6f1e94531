package org.postrider.qmgr.schedule;

import java.time.Duration;
import org.postrider.tables.Delimiters;

/// What main.cf says about all transports.
///
/// @param deadTime how long a dead destination is left alone
/// @param transportRetry how long a transport that cannot be used is left alone
/// @param recipients of each message that may always be in memory
/// @param delimiters where extensions begin: all extensions of an address share the limits
///     of their mailbox
/// @param clogging how many deliveries to one destination are too many
/// @param warnings least time between two warnings of that; zero for none
/// @param dead how many destinations may be remembered as dead, of all transports
public record Rules(Duration deadTime, Duration transportRetry, int recipients,
        Delimiters delimiters, int clogging, Duration warnings, int dead) {}
