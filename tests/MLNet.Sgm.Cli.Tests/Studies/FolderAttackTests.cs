using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Studies;
using MLNet.Sgm.Tests.Cli.Attacks;

namespace MLNet.Sgm.Tests.Studies;

/// <summary>Attacks on a folder that a program runs.</summary>
[TestClass]
public sealed class FolderAttackTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public async Task An_attack_that_is_cancelled_goes_on_to_the_same_folder()
    {
        using var folder = StudyText.Folder();
        var images = await Attack(folder).RunAsync(ml, folder.File("undisturbed"));
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAsync<OperationCanceledException>(() => Attack(folder).RunAsync(ml, folder.File("out"), progress: new Stopper(stop, after: 7), cancellationToken: stop.Token));
        Assert.IsFalse(File.Exists(folder.File("out/manifest.json")));
        CollectionAssert.AreEqual(images.ToArray(), (await Attack(folder).RunAsync(ml, folder.File("out"))).ToArray());
        SmallAttack.AssertSame(SmallAttack.Content(folder.File("undisturbed")), folder.File("out"));
    }

    [TestMethod]
    public async Task A_shard_makes_its_images_and_no_others()
    {
        using var folder = StudyText.Folder();
        var images = await Attack(folder).RunAsync(ml, folder.File("out"), new(1, 3));
        CollectionAssert.AreEqual(Attack(folder).Dataset.Images.Skip(5).Take(5).Select(image => image.ImagePath).ToArray(), images.Select(image => image.Image).ToArray());
        Assert.HasCount(5, Directory.GetFiles(folder.File("out"), "*.png", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void What_cannot_be_is_refused_before_anything_is_written()
    {
        using var folder = StudyText.Folder();
        AssertRefused<ArgumentException>("Sources must have at least one classifier; found none.", Attack(folder) with { Sources = [] });
        AssertRefused<ArgumentOutOfRangeException>("BatchSize must be at least 1; found 0.", Attack(folder) with { BatchSize = 0 });
        AssertRefused<ArgumentException>("Dataset must have at least one image; found none in", Attack(folder) with { Dataset = Attack(folder).Dataset.With([]) });
        AssertRefused<InvalidDataException>("The attack needs a target for each image", Attack(folder) with { Attack = SmallMatrix.Pgd with { Goal = AttackGoal.GivenTarget } });

        void AssertRefused<T>(string expected, FolderAttack attack)
            where T : Exception
        {
            Assert.Contains(expected, Assert.ThrowsExactly<T>(() => attack.RunAsync(ml, folder.File("out")).GetAwaiter().GetResult()).Message);
            Assert.IsFalse(Directory.Exists(folder.File("out")));
        }
    }

    private static FolderAttack Attack(TemporaryFolder folder) => new()
    {
        Dataset = ImageDataset.Read(folder.File("images")),
        Sources = [new(TestData.Classifier())],
        Attack = SmallMatrix.Pgd with { Gamma = 0.5f },
        BatchSize = 5,
    };

    private sealed class Stopper(CancellationTokenSource stop, int after) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            if (value.Done == after) stop.Cancel();
        }
    }
}
