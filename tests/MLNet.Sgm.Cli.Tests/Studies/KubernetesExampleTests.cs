using System.Text.RegularExpressions;

namespace MLNet.Sgm.Tests.Studies;

[TestClass]
public sealed class KubernetesExampleTests
{
    [TestMethod]
    public void Pods_are_told_of_how_many_shards_theirs_is()
    {
        var job = File.ReadAllText(Repository.PathOf("examples/cluster/job.yaml"));
        Assert.Contains("completionMode: Indexed", job);
        var completions = Regex.Match(job, @"completions: (\d+)").Groups[1].Value;
        var told = Regex.Match(job, @"name: JOB_COMPLETIONS\s+value: ""(\d+)""").Groups[1].Value;
        Assert.AreEqual(completions, told);
    }
}
