package org.postrider.mail.params;

import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.text;

import java.util.List;

/// Parameters of several instances on one host, and of postmulti(1).
public final class InstanceParams {
    /// The configuration directories of further instances, in the order in which they are started.
    public static final Param<List<String>> MULTI_INSTANCE_DIRECTORIES =
            list("multi_instance_directories", "");

    /// Whether this instance is started and stopped with the others.
    public static final Param<Boolean> MULTI_INSTANCE_ENABLE = flag("multi_instance_enable", "no");

    /// The name of a group of instances; empty for none.
    public static final Param<String> MULTI_INSTANCE_GROUP = text("multi_instance_group", "");

    /// The command that postfix(1) runs in place of itself where there are several instances.
    public static final Param<String> MULTI_INSTANCE_WRAPPER = text("multi_instance_wrapper", "");

    /// Commands of postfix(1) that are run for each instance that is enabled.
    public static final Param<List<String>> POSTMULTI_CONTROL_COMMANDS =
            list("postmulti_control_commands", "reload flush");

    /// Commands of postfix(1) that start an instance: those are run in order.
    public static final Param<List<String>> POSTMULTI_START_COMMANDS =
            list("postmulti_start_commands", "start");

    /// Commands of postfix(1) that stop an instance: those are run in reverse order.
    public static final Param<List<String>> POSTMULTI_STOP_COMMANDS =
            list("postmulti_stop_commands", "stop abort drain quick-stop");

    private InstanceParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                MULTI_INSTANCE_DIRECTORIES, MULTI_INSTANCE_ENABLE, MULTI_INSTANCE_GROUP,
                MULTI_INSTANCE_WRAPPER, POSTMULTI_CONTROL_COMMANDS, POSTMULTI_START_COMMANDS,
                POSTMULTI_STOP_COMMANDS);
    }
}
