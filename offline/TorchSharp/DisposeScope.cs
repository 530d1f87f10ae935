namespace TorchSharp;

/// <summary>Collects what is made on this thread while it is open, and disposes it when it closes. Scopes nest.</summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager manager;
    private HashSet<IDisposable> disposables = new(ReferenceEqualityComparer.Instance);
    private bool closed;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope outer) => (this.manager, Outer) = (manager, outer);

    internal DisposeScope Outer { get; }

    public IReadOnlyList<IDisposable> DisposablesView => [.. disposables];

    public int DisposablesCount => disposables.Count;

    public bool Contains(IDisposable disposable) => disposables.Contains(disposable);

    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        Move(Outer, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable => (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third) where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Move(Outer, disposable);
    }

    public T MoveToOther<T>(DisposeScope scope, T disposable) where T : IDisposable
    {
        Move(scope, disposable);
        return disposable;
    }

    public void MoveToOther(DisposeScope scope, params IDisposable[] disposables)
    {
        foreach (var disposable in disposables) Move(scope, disposable);
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Move(null, disposable);
        return disposable;
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Move(null, disposable);
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable => (Detach(first), Detach(second));

    public void Attach(IDisposable disposable) => Add(disposable);

    public void Attach(params IDisposable[] disposables)
    {
        foreach (var disposable in disposables) Add(disposable);
    }

    public void DisposeEverything() => DisposeEverythingBut(Array.Empty<IDisposable>());

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut([first, second]);
        return (first, second);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var doomed = disposables;
        disposables = new(inKeep.Where(doomed.Contains), ReferenceEqualityComparer.Instance);
        foreach (var disposable in doomed)
        {
            if (disposables.Contains(disposable)) continue;
            if (disposable is torch.Tensor tensor) tensor.OwningScope = null;
            manager.StatisticsInstance.DisposedInScope();
            disposable.Dispose();
        }
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        if (disposables.Remove(disposable)) manager.StatisticsInstance.DisposedInScope();
    }

    public void Dispose()
    {
        if (closed) return;
        closed = true;
        manager.Close(this);
        DisposeEverything();
    }

    internal void Add(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            if (tensor.OwningScope == this) return;
            tensor.OwningScope?.disposables.Remove(tensor);
            tensor.OwningScope = this;
        }
        disposables.Add(disposable);
    }

    private void Move(DisposeScope target, IDisposable disposable)
    {
        if (!disposables.Remove(disposable)) return;
        if (disposable is torch.Tensor tensor) tensor.OwningScope = null;
        if (target is not null) target.Add(disposable);
        else manager.StatisticsInstance.DetachedFromScope();
    }
}

/// <summary>The scopes of the present thread.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager instance;

    public static ThreadDisposeScopeStatistics Statistics => Instance.StatisticsInstance;

    internal static DisposeScopeManager Instance => instance ??= new();

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();

    internal DisposeScope Current { get; private set; }

    internal DisposeScope Open() => Current = new(this, Current);

    internal void Close(DisposeScope scope)
    {
        // A scope closed before those inside it closes them too, as they would never be current again.
        while (Current is not null && Current != scope && IsInside(Current, scope)) Current.Dispose();
        if (Current == scope) Current = scope.Outer;
    }

    internal void Register(torch.Tensor tensor)
    {
        if (Current is null)
        {
            StatisticsInstance.CreatedOutsideScope();
            return;
        }
        StatisticsInstance.CreatedInScope();
        Current.Add(tensor);
    }

    private static bool IsInside(DisposeScope inner, DisposeScope outer)
    {
        for (var scope = inner.Outer; scope is not null; scope = scope.Outer)
            if (scope == outer) return true;
        return false;
    }
}

/// <summary>Counts of what was made and disposed on a thread.</summary>
public class ThreadDisposeScopeStatistics
{
    public long CreatedOutsideScopeCount { get; private set; }

    public long CreatedInScopeCount { get; private set; }

    public long DisposedInScopeCount { get; private set; }

    public long DetachedFromScopeCount { get; private set; }

    public long ThreadTotalLiveCount => CreatedInScopeCount + CreatedOutsideScopeCount - DisposedInScopeCount;

    public void Reset() => (CreatedOutsideScopeCount, CreatedInScopeCount, DisposedInScopeCount, DetachedFromScopeCount) = (0, 0, 0, 0);

    internal void CreatedOutsideScope() => CreatedOutsideScopeCount++;

    internal void CreatedInScope() => CreatedInScopeCount++;

    internal void DisposedInScope() => DisposedInScopeCount++;

    internal void DetachedFromScope() => DetachedFromScopeCount++;
}

public static partial class torch
{
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.Instance.Open();

    public static DisposeScope CurrentDisposeScope => DisposeScopeManager.Instance.Current;

    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
