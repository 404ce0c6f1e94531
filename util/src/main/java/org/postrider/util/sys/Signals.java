package org.postrider.util.sys;

import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/// Reacts to signals.
///
/// The JDK's class for it is in module `jdk.unsupported`, with a warning of the compiler that
/// cannot be switched off, hence reflection.
public final class Signals {
    private static final long DEFAULT_ACTION = 0;

    private Signals() {}

    /// Calls an action, on a thread of its own, whenever this process gets the signal.
    ///
    /// That holds for a process that was started with the signal ignored, too, as by nohup(1): the
    /// virtual machine would go on to ignore it, and say nothing.
    ///
    /// @param name without `SIG`, such as `HUP`
    /// @param action gets the signal's number
    /// @throws IllegalStateException if the virtual machine needs the signal for itself
    public static void handle(String name, IntConsumer action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var number = signal.getMethod("getNumber");
            var proxy = Proxy.newProxyInstance(handler.getClassLoader(),
                    new Class<?>[] {handler}, (self, method, arguments) ->
                            switch (method.getName()) {
                                case "handle" -> {
                                    action.accept((int) number.invoke(arguments[0]));
                                    yield null;
                                }
                                case "equals" -> self == arguments[0];
                                case "hashCode" -> System.identityHashCode(self);
                                default -> "handler of SIG" + name;
                            });
            var handled = signal.getConstructor(String.class).newInstance(name);
            Native.call(Native.function("signal"), (int) number.invoke(handled), DEFAULT_ACTION);
            signal.getMethod("handle", signal, handler).invoke(null, handled, proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot handle SIG" + name, e);
        }
    }
}
