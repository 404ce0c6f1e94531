package org.postrider.util.sys;

import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/// Reacts to signals.
///
/// The JDK's class for it is in module `jdk.unsupported`, with a warning of the compiler that
/// cannot be switched off, hence reflection.
public final class Signals {
    private Signals() {}

    /// Calls an action, on a thread of its own, whenever this process gets the signal.
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
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot handle SIG" + name, e);
        }
    }
}
