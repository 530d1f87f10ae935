using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

/// <summary>Counts of all live tensors: nothing else may make any meanwhile.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ScopeTests
{
    /// <summary>What other tests abandoned must not be freed while these count.</summary>
    [TestInitialize]
    public void CollectGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [TestMethod]
    public void A_scope_frees_what_was_made_in_it()
    {
        var before = Tensor.TotalCount;

        using (NewDisposeScope())
            _ = (ones([2]) + ones([2])) * 2;

        Assert.AreEqual(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void What_is_moved_to_the_outer_scope_lives_as_long_as_that_one()
    {
        var before = Tensor.TotalCount;
        Tensor kept;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
                kept = ones([2]).MoveToOuterDisposeScope();
            Assert.IsFalse(kept.IsInvalid);
        }

        Assert.IsTrue(kept.IsInvalid);
        Assert.AreEqual(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void Out_of_the_outermost_scope_a_tensor_is_free()
    {
        Tensor kept;
        using (NewDisposeScope())
            kept = ones([2]).MoveToOuterDisposeScope();

        Assert.IsFalse(kept.IsInvalid);
        kept.Dispose();
    }

    [TestMethod]
    public void A_detached_tensor_outlives_every_scope()
    {
        Tensor kept;
        using (NewDisposeScope())
        using (NewDisposeScope())
            kept = ones([2]).DetachFromDisposeScope();

        Assert.IsFalse(kept.IsInvalid);
        kept.Dispose();
    }

    [TestMethod]
    public void What_was_disposed_before_is_no_longer_in_the_scope()
    {
        using var scope = NewDisposeScope();
        var x = ones([2]);

        x.Dispose();

        Assert.AreEqual(0, scope.DisposablesCount);
    }

    [TestMethod]
    public void A_scope_knows_what_it_holds()
    {
        using var scope = NewDisposeScope();
        using var x = ones([2]);

        Assert.IsTrue(scope.Contains(x));
        Assert.AreEqual(1, scope.DisposablesCount);
        Assert.AreSame(scope, CurrentDisposeScope);
    }

    [TestMethod]
    public void Everything_but_what_is_to_stay_can_be_disposed_early()
    {
        using var scope = NewDisposeScope();
        var (stays, goes) = (ones([2]), ones([2]));

        scope.DisposeEverythingBut(stays);

        Assert.IsFalse(stays.IsInvalid);
        Assert.IsTrue(goes.IsInvalid);
    }

    [TestMethod]
    public void An_outer_scope_that_closes_first_closes_the_inner_one()
    {
        var before = Tensor.TotalCount;
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        _ = ones([2]);

        outer.Dispose();
        Assert.IsNull(CurrentDisposeScope);
        inner.Dispose();

        Assert.AreEqual(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void A_scope_is_of_its_thread()
    {
        using var scope = NewDisposeScope();
        Tensor made = null;
        DisposeScope there = scope;

        var thread = new Thread(() => (there, made) = (CurrentDisposeScope, ones([2])));
        thread.Start();
        thread.Join();

        Assert.IsNull(there);
        Assert.IsFalse(scope.Contains(made));
        made.Dispose();
    }

    [TestMethod]
    public void A_wrapped_expression_leaves_only_its_result()
    {
        var before = Tensor.TotalCount;

        using (var result = WrappedTensorDisposeScope(() => (ones([2]) + 1) * 2))
            Assert.AreEqual(before + 1, Tensor.TotalCount);
    }

    [TestMethod]
    public void The_finalizer_frees_what_nobody_disposed()
    {
        var before = Tensor.TotalCount;

        Abandon();
        Assert.AreEqual(before + 10, Tensor.TotalCount);
        CollectGarbage();

        Assert.AreEqual(before, Tensor.TotalCount);
    }

    /// <summary>In an optimized build this would end the process with a segmentation fault, not with an assertion.</summary>
    [TestMethod]
    public void A_temporary_lives_until_the_operation_on_it_has_ended()
    {
        var stop = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
                CollectGarbage();
        });
        collector.Start();

        for (var i = 1; i <= 20; i++)
            Assert.AreEqual(200f * i * i, (ones([200, 200]) * i).matmul(ones([200, 200]) * i).max().item<float>());

        Volatile.Write(ref stop, true);
        collector.Join();
    }

    [TestMethod]
    public void Statistics_count_what_a_thread_makes()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();

        using (NewDisposeScope())
            _ = ones([2]);
        ones([2]).Dispose();

        Assert.AreEqual(1, statistics.CreatedInScopeCount);
        Assert.AreEqual(1, statistics.CreatedOutsideScopeCount);
        Assert.AreEqual(1, statistics.DisposedInScopeCount);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon()
    {
        for (var i = 0; i < 10; i++)
            _ = ones([2]);
    }
}
