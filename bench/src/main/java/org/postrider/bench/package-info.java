/// Benchmarks of single parts, with JMH; see `bench/micro`.
package org.postrider.bench;
